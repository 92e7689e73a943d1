import { Fifo } from '../../collections/fifo.ts';
import { askFor } from '../../cell/asks/ask-for.ts';
import type { ActorContext } from '../../contract/actor-context.ts';
import type { AgentMessage, TaskOrder } from '../../contract/agent.ts';
import type { Message } from '../../contract/message.ts';
import { PACE, type Pace } from '../../contract/pace.ts';
import { PURE_KIND, type PureCall } from '../../contract/pure-port.ts';
import type { TaskRequest } from '../../contract/scheduler-messages.ts';
import type { Timer } from '../../contract/metrics.ts';
import type { SchedulerCore } from '../core/scheduler-core.ts';
import { PORTION } from '../core/portion.ts';
import type { Carrier, GivenRun, Seat } from '../core/task-entry.ts';
import { tellFailure } from './run-outcome.ts';

/** Runs of two incarnations have different numbers: an agent may still be at one of the last. */
const RUNS_OF_ONE = 2 ** 32;
const INCARNATIONS = 2 ** 20;

/** What a runner needs of its actor. */
export interface Running<M extends Message> {
  readonly ctx: ActorContext<M>;
  readonly reportTo: TaskOrder['reportTo'];
  /** Something has settled: `settle` is to be called in a turn of the actor. */
  settled(): void;
}

/**
 * Carries runs out: each is an ask to its agent, which settles once whatever happens (G45).
 *
 * Answers arrive many at a time, and are handled many in a turn.
 */
export class Runner<M extends Message> implements Carrier {
  readonly #actor: Running<M>;
  readonly #base: number;
  /** Of this incarnation. */
  readonly #life: AbortSignal;
  readonly #settled = new Fifo<GivenRun>();
  #came = 0;
  readonly #pace: Pace;
  /** Monotonic, as the turn began. */
  #nowMs = 0;

  constructor(actor: Running<M>) {
    this.#actor = actor;
    this.#life = actor.ctx.signal;
    this.#pace = actor.ctx[PACE];
    this.#base = Math.floor(actor.ctx.random() * INCARNATIONS) * RUNS_OF_ONE;
  }

  /** In a turn of the actor, which is the sender. */
  begin(run: GivenRun): void {
    const { seat, attempt } = run;
    const { request } = run.task;
    const { kind, payload } = request.url === undefined ? request : statelessCall(request, request.url);
    const order = {
      type: 'ringmaster/run',
      task: request.id,
      kind,
      payload,
      attempt,
      deadline: request.deadlineMs,
      run: this.#numberOf(run),
      reportTo: this.#actor.reportTo,
      replyTo: undefined,
    } as const;
    run.carrier = this;
    run.deadlineMs = this.#nowMs + run.timeoutMs;
    run.order = askFor(seat.ref, order, run);
  }

  /** J5: the agent is told at once, by its signal; and asked to say when the run is over, behind the order. */
  callOff(run: GivenRun, why: Error): void {
    run.order?.calledOff(why);
    this.inquire(run);
  }

  inquire(run: GivenRun): void {
    // One that stops is asked nothing: it would be a dead letter of each stop of the system in good order. Its end ends its runs.
    if (!run.seat.ref.isAlive) return;
    const message: AgentMessage = { type: 'ringmaster/given-up', run: this.#numberOf(run), reportTo: this.#actor.reportTo };
    // One that finds no room, or nobody, leaves the run to its grace.
    if (run.seat.ref.tell(message) === 'full') run.seat.ref.send(message).catch(() => undefined);
  }

  kill(seat: Seat): void {
    void seat.ref.kill();
  }

  /** A portion of what is settled by now, for the core (J12). A turn of the actor begins, in which it may give runs. */
  settle(core: SchedulerCore, nowMs: number, took: Timer): void {
    this.#nowMs = this.#pace.now();
    for (let left = PORTION; left > 0; left--) {
      const run = this.#settled.shift();
      if (run === undefined) return;
      if (run.isAnswered) {
        took.record(nowMs - run.givenMs);
        core.answered(run, run.outcome, nowMs);
      } else if (run.calledOffMs === undefined) tellFailure(core, run, run.outcome, nowMs);
    }
  }

  /** So many have settled. */
  get came(): number {
    return this.#came;
  }

  /** And of so many of them the core has been told. */
  get seen(): number {
    return this.#came - this.#settled.length;
  }

  /** Some of it is left. */
  get isBehind(): boolean {
    return this.#settled.length > 0;
  }

  /** The number of a run in the table of its core, from what an agent says; undefined: not of this incarnation. */
  idOf(run: number): number | undefined {
    const id = run - this.#base;
    return id >= 0 && id < RUNS_OF_ONE ? id | 0 : undefined;
  }

  #numberOf({ id }: GivenRun): number {
    return this.#base + (id >>> 0);
  }

  settled(run: GivenRun): void {
    // Nobody wants to know any more.
    if (this.#life.aborted) return;
    this.#came++;
    this.#settled.push(run);
    this.#actor.settled();
  }
}

/** What the agent of stateless tasks is to do: the call that one is. */
function statelessCall({ kind, payload }: TaskRequest, url: string): Pick<TaskRequest, 'kind' | 'payload'> {
  const call: PureCall = { url, name: kind, payload };
  return { kind: PURE_KIND, payload: call };
}

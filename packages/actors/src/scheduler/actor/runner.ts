import type { ActorContext } from '../../contract/actor-context.ts';
import type { AgentMessage, TaskOrder } from '../../contract/agent.ts';
import { CallOff } from '../../contract/call-off.ts';
import type { AskOptions, Message } from '../../contract/message.ts';
import { PURE_KIND, type PureCall } from '../../contract/pure-port.ts';
import type { TaskRequest } from '../../contract/scheduler-messages.ts';
import type { Timer } from '../../contract/metrics.ts';
import type { SchedulerCore } from '../core/scheduler-core.ts';
import type { GivenRun, Seat } from '../core/task-entry.ts';
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
 * Answers arrive many at a time, and are handled in one turn.
 */
export class Runner<M extends Message> {
  readonly #actor: Running<M>;
  readonly #base: number;
  /** Of this incarnation. */
  readonly #life: AbortSignal;
  #settled: GivenRun[] = [];

  constructor(actor: Running<M>) {
    this.#actor = actor;
    this.#life = actor.ctx.signal;
    this.#base = Math.floor(actor.ctx.random() * INCARNATIONS) * RUNS_OF_ONE;
  }

  /** In a turn of the actor, which is the sender. */
  begin(run: GivenRun): void {
    run.callOff = new CallOff();
    const { task, seat, untilMs, givenMs } = run;
    const { id, deadlineMs } = task.request;
    const { kind, payload } = orderedAs(task.request);
    const { attempt } = run;
    const { reportTo } = this.#actor;
    const number = this.#numberOf(run);
    const order: TaskOrder =
      deadlineMs === Number.POSITIVE_INFINITY
        ? { task: id, kind, payload, attempt, run: number, reportTo }
        : { task: id, kind, payload, attempt, deadline: deadlineMs, run: number, reportTo };
    const timeout = untilMs === Number.POSITIVE_INFINITY ? untilMs : Math.max(1, untilMs - givenMs);
    const options: AskOptions = { callOff: run.callOff, timeout, detached: true };
    seat.ref.ask({ type: 'ringmaster/run', order }, options).then(
      (value) => this.#add(run, true, value),
      (error: unknown) => this.#add(run, false, error),
    );
  }

  /** J5: the agent is told at once, by its signal; and asked to say when the run is over, behind the order. */
  callOff(run: GivenRun, why: Error): void {
    run.callOff?.call(why);
    const message: AgentMessage = { type: 'ringmaster/given-up', run: this.#numberOf(run), reportTo: this.#actor.reportTo };
    // One that finds no room, or nobody, leaves the run to its grace.
    if (run.seat.ref.tell(message) === 'full') run.seat.ref.send(message).catch(() => undefined);
  }

  kill(seat: Seat): void {
    void seat.ref.kill();
  }

  /** What is settled by now, for the core. */
  settle(core: SchedulerCore, nowMs: number, took: Timer): void {
    const settled = this.#settled;
    this.#settled = [];
    for (const run of settled) {
      if (run.isAnswered) {
        took.record(nowMs - run.givenMs);
        core.answered(run, run.outcome, nowMs);
      } else if (run.calledOffMs === undefined) tellFailure(core, run, run.outcome, nowMs);
    }
  }

  /** The number of a run in the table of its core, from what an agent says; undefined: not of this incarnation. */
  idOf(run: number): number | undefined {
    const id = run - this.#base;
    return id >= 0 && id < RUNS_OF_ONE ? id | 0 : undefined;
  }

  #numberOf({ id }: GivenRun): number {
    return this.#base + (id >>> 0);
  }

  #add(run: GivenRun, isAnswered: boolean, outcome: unknown): void {
    // Nobody wants to know any more.
    if (this.#life.aborted) return;
    run.isAnswered = isAnswered;
    run.outcome = outcome;
    this.#settled.push(run);
    this.#actor.settled();
  }
}

/** What the agent is to do: the task itself, or the call that a stateless one is. */
function orderedAs(request: TaskRequest): Pick<TaskOrder, 'kind' | 'payload'> {
  const { url, kind, payload } = request;
  if (url === undefined) return request;
  const call: PureCall = { url, name: kind, payload };
  return { kind: PURE_KIND, payload: call };
}

import type { ActorContext } from '../../contract/actor-context.ts';
import type { AgentMessage, TaskOrder } from '../../contract/agent.ts';
import type { AskOptions, Message } from '../../contract/message.ts';
import { PURE_KIND, type PureCall } from '../../contract/pure-port.ts';
import type { TaskRequest } from '../../contract/scheduler-messages.ts';
import type { SchedulerCore } from '../core/scheduler-core.ts';
import type { GivenRun, Seat } from '../core/task-entry.ts';
import { tellFailure } from './run-outcome.ts';
import { SignalPool } from './signal-pool.ts';

/** Runs of two incarnations have different numbers: an agent may still be at one of the last. */
const RUNS_OF_ONE = 2 ** 32;
const INCARNATIONS = 2 ** 20;
const NOW = Promise.resolve();

/** What came of a run, until its scheduler's turn. */
interface Settled {
  readonly run: GivenRun;
  readonly isAnswer: boolean;
  readonly value: unknown;
}

/** What a runner needs of its actor. */
export interface Running<M extends Message> {
  readonly ctx: ActorContext<M>;
  readonly reportTo: TaskOrder['reportTo'];
  /** Comes back to the actor when something has settled. */
  readonly settled: M;
}

/**
 * Carries runs out: each is an ask to its agent, which settles once whatever happens (G45).
 *
 * Answers arrive many at a time, and are handled in one turn: the first of them sends the actor a message, not each.
 */
export class Runner<M extends Message> {
  readonly #actor: Running<M>;
  readonly #signals = new SignalPool();
  readonly #base: number;
  /** Of this incarnation. */
  readonly #life: AbortSignal;
  #settled: Settled[] = [];

  constructor(actor: Running<M>) {
    this.#actor = actor;
    this.#life = actor.ctx.signal;
    this.#base = Math.floor(actor.ctx.random() * INCARNATIONS) * RUNS_OF_ONE;
  }

  /** In a turn of the actor, which is the sender. */
  begin(run: GivenRun): void {
    const controller = this.#signals.take();
    run.controller = controller;
    const { task, seat, untilMs, givenMs } = run;
    const { id, deadlineMs } = task.request;
    const { kind, payload } = orderedAs(task.request);
    const { reportTo } = this.#actor;
    const own = { task: id, kind, payload, attempt: run.attempt, run: this.#base + (run.id >>> 0), reportTo };
    const order: TaskOrder = deadlineMs === Number.POSITIVE_INFINITY ? own : { ...own, deadline: deadlineMs };
    const timeout = untilMs === Number.POSITIVE_INFINITY ? untilMs : Math.max(1, untilMs - givenMs);
    const options: AskOptions = { signal: controller.signal, timeout, detached: true };
    seat.ref.ask({ type: 'ringmaster/run', order }, options).then(
      (value) => this.#add({ run, isAnswer: true, value }),
      (error: unknown) => this.#add({ run, isAnswer: false, value: error }),
    );
  }

  /** J5: the agent is told at once, by its signal; and asked to say when the run is over, behind the order. */
  callOff(run: GivenRun, why: Error): void {
    run.controller?.abort(why);
    run.controller = undefined;
    const message: AgentMessage = { type: 'ringmaster/given-up', run: this.#base + (run.id >>> 0), reportTo: this.#actor.reportTo };
    // One that finds no room, or nobody, leaves the run to its grace.
    if (run.seat.ref.tell(message) === 'full') run.seat.ref.send(message).catch(() => undefined);
  }

  kill(seat: Seat): void {
    void seat.ref.kill();
  }

  /** What is settled by now, for the core. */
  settle(core: SchedulerCore, nowMs: number): void {
    const settled = this.#settled;
    this.#settled = [];
    for (const { run, isAnswer, value } of settled) {
      if (run.controller !== undefined) this.#signals.give(run.controller);
      run.controller = undefined;
      if (isAnswer) core.answered(run, value, nowMs);
      else if (run.calledOffMs === undefined) tellFailure(core, run, value, nowMs);
    }
  }

  /** The number of a run in the table of its core, from what an agent says; undefined: not of this incarnation. */
  idOf(run: number): number | undefined {
    const id = run - this.#base;
    return id >= 0 && id < RUNS_OF_ONE ? id | 0 : undefined;
  }

  #add(settled: Settled): void {
    const { ctx, settled: message } = this.#actor;
    // Nobody wants to know any more.
    if (this.#life.aborted) return;
    this.#settled.push(settled);
    if (this.#settled.length === 1) ctx.pipeToSelf(NOW, () => message);
  }
}

/** What the agent is to do: the task itself, or the call that a stateless one is. */
function orderedAs(request: TaskRequest): Pick<TaskOrder, 'kind' | 'payload'> {
  const { url, kind, payload } = request;
  if (url === undefined) return request;
  const call: PureCall = { url, name: kind, payload };
  return { kind: PURE_KIND, payload: call };
}

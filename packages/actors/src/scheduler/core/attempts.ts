import type { TaskQueue } from '../queue/task-queue.ts';
import type { SchedulerPort } from './scheduler-port.ts';
import type { TaskEnds } from './task-ends.ts';
import type { Seat, TaskEntry, Waiting } from './task-entry.ts';
import { pauseAskedForMs } from '../../supervision/pause-asked-for.ts';
import { lostError } from './task-outcomes.ts';
import type { TaskTally } from './task-tally.ts';

/** Who is to blame for the end of an agent, as far as that can be known. */
export type Blame = 'perhaps' | 'bystander' | 'none';

/** A thread may die of others so many times as often as of the task itself. */
const BYSTANDER_FACTOR = 10;

/** What becomes of a task whose attempt has come to nothing: another attempt, by its rule, or its end (J7). */
export class Attempts {
  readonly #queue: TaskQueue<TaskEntry, Seat>;
  readonly #port: Pick<SchedulerPort, 'random' | 'wakeBy' | 'changed'>;
  readonly #ends: TaskEnds;
  readonly #tally: TaskTally;

  constructor(
    queue: TaskQueue<TaskEntry, Seat>,
    port: Pick<SchedulerPort, 'random' | 'wakeBy' | 'changed'>,
    ends: TaskEnds,
    tally: TaskTally,
  ) {
    this.#queue = queue;
    this.#port = port;
    this.#ends = ends;
    this.#tally = tally;
  }

  /** @param isHopeless no other attempt would go better */
  failed(task: TaskEntry, error: Error, nowMs: number, isHopeless: boolean): void {
    const past = task.history;
    past.failures++;
    past.error = error;
    const pauseMs = task.rule.delayMs(past.failures, this.#port.random());
    const notBeforeMs = nowMs + Math.max(pauseMs, pauseAskedForMs(error));
    // A pause that outlives the deadline is not begun: the error says more than that it expired.
    const isOver = isHopeless || !task.rule.allows(error, past.failures) || notBeforeMs >= task.request.deadlineMs;
    if (isOver || task.queued === undefined) return this.#ends.end(task, { status: 'failed', error }, nowMs);
    this.#tally.retried++;
    task.run = undefined;
    task.why = 'retry';
    this.#queue.retry(task.queued, notBeforeMs, nowMs);
    this.#port.wakeBy(notBeforeMs);
    this.#port.changed(task);
  }

  /** Its agent, or its thread, has ended with it. It goes back to where it was, unless that has happened too often, or must not happen once, whoever is to blame. */
  lost(task: TaskEntry, error: Error, blame: Blame, nowMs: number): void {
    const past = task.history;
    past.error = error;
    if (blame === 'perhaps') past.losses++;
    if (blame === 'bystander') past.bystanderLosses++;
    const { losses } = task.rule;
    const isOver = losses === 1 || past.losses >= losses || past.bystanderLosses >= losses * BYSTANDER_FACTOR;
    if (isOver) {
      const lost = lostError(task.id, Math.max(1, past.losses + past.bystanderLosses), error);
      return this.#ends.end(task, { status: 'failed', error: lost }, nowMs);
    }
    this.#tally.requeued++;
    this.#requeue(task, 'requeued', nowMs);
  }

  /** Its agent did not begin it: that was no attempt. */
  declined(task: TaskEntry, nowMs: number): void {
    task.attempt--;
    task.history.declines++;
    this.#requeue(task, task.why, nowMs);
  }

  #requeue(task: TaskEntry, why: Waiting, nowMs: number): void {
    task.run = undefined;
    task.why = why;
    if (task.queued !== undefined) this.#queue.requeue(task.queued, nowMs);
    // While it was at an agent nobody was to be woken for it.
    this.#port.wakeBy(task.request.deadlineMs);
    this.#port.changed(task);
  }
}

import { withoutFrames } from '../../contract/errors/without-frames.ts';
import type { FinalStatus, TaskState } from '../../contract/task.ts';
import type { QueuedTask } from '../queue/queue-types.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import type { DeadTasks } from './dead-tasks.ts';
import type { FailedIds } from './failed-ids.ts';
import { PORTION } from './portion.ts';
import type { SchedulerPort } from './scheduler-port.ts';
import type { Seat, TaskEntry } from './task-entry.ts';
import { cancelledError } from './task-outcomes.ts';
import type { TaskTally } from './task-tally.ts';

export type FinalState = Extract<TaskState, { readonly status: FinalStatus }>;

/** What is kept of tasks that have ended. */
export interface Remains {
  readonly dead: DeadTasks;
  readonly failedIds: FailedIds;
  readonly tally: TaskTally;
}

/** Tasks that shall not run because of another, in the order in which they end. */
interface Doomed {
  readonly tasks: readonly QueuedTask<TaskEntry>[];
  /** The first of them that has not ended. */
  at: number;
  readonly because: string;
  readonly cause: Error | undefined;
}

/**
 * J2: the one place where a task ends, and with it those that shall not run because of it, however long the chain. A hundred thousand may wait
 * for one: what is more than a portion is left for `goOn` (J12).
 */
export class TaskEnds {
  readonly #queue: TaskQueue<TaskEntry, Seat>;
  readonly #port: Pick<SchedulerPort, 'ended' | 'wakeBy'>;
  readonly #remains: Remains;
  /** The last is the first to go on with. */
  readonly #doomed: Doomed[] = [];
  /** So many of them may end until `goOn`, whatever ends in this message: each of a portion may have hundreds that end with it. */
  #left = PORTION;

  constructor(queue: TaskQueue<TaskEntry, Seat>, port: Pick<SchedulerPort, 'ended' | 'wakeBy'>, remains: Remains) {
    this.#queue = queue;
    this.#port = port;
    this.#remains = remains;
  }

  /** Some of them have not ended yet. */
  get isBehind(): boolean {
    return this.#doomed.length > 0;
  }

  /** Nothing for one that has ended. */
  end(task: TaskEntry, state: FinalState, nowMs: number): void {
    this.#endOne(task, state, nowMs);
    this.#endDoomed(nowMs);
    // One that waited for it may have a delay before it, which nobody was to be woken for as long as it was blocked.
    this.#port.wakeBy(this.#queue.nextDueMs());
  }

  /** Ends a portion of those that are to end with others: first whoever waits for the one that has ended last. */
  goOn(nowMs: number): void {
    this.#left = PORTION;
    this.#endDoomed(nowMs);
  }

  #endDoomed(nowMs: number): void {
    for (; this.#left > 0 && this.#doomed.length > 0; this.#left--) {
      const group = this.#doomed.at(-1) as Doomed;
      const { data, id } = group.tasks[group.at++] as QueuedTask<TaskEntry>;
      if (group.at === group.tasks.length) this.#doomed.pop();
      if (data.isEnded) continue;
      const error = withoutFrames(() => cancelledError(id, `because "${group.because}" was not done`, group.cause));
      this.#endOne(data, { status: 'cancelled', error }, nowMs);
    }
  }

  #endOne(task: TaskEntry, state: FinalState, nowMs: number): void {
    if (task.isEnded || task.queued === undefined) return;
    task.run = undefined;
    const isDone = state.status === 'done';
    const tasks = this.#queue.settle(task.queued, isDone, nowMs);
    this.endAtOnce(task, state, nowMs);
    if (tasks.length > 0) this.#doomed.push({ tasks, at: 0, because: task.id, cause: isDone ? undefined : state.error });
  }

  /** One that never was in the queue. */
  endAtOnce(task: TaskEntry, state: FinalState, nowMs: number): void {
    const { tally, failedIds, dead } = this.#remains;
    task.isEnded = true;
    tally[state.status]++;
    if (state.status === 'done') failedIds.delete(task.id);
    else failedIds.add(task.id);
    if (state.status === 'failed') dead.add(task, state.error, nowMs);
    this.#port.ended(task, state);
  }
}

import type { FinalStatus, TaskState } from '../../contract/task.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import type { DeadTasks } from './dead-tasks.ts';
import type { FailedIds } from './failed-ids.ts';
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

/** A task that shall not run because of another. */
interface Doomed {
  readonly task: TaskEntry;
  readonly state: FinalState;
}
const NOBODY: readonly Doomed[] = [];

/** J2: the one place where a task ends, and with it those that shall not run because of it, however long the chain. */
export class TaskEnds {
  readonly #queue: TaskQueue<TaskEntry, Seat>;
  readonly #port: Pick<SchedulerPort, 'ended' | 'wakeBy'>;
  readonly #remains: Remains;

  constructor(queue: TaskQueue<TaskEntry, Seat>, port: Pick<SchedulerPort, 'ended' | 'wakeBy'>, remains: Remains) {
    this.#queue = queue;
    this.#port = port;
    this.#remains = remains;
  }

  /** Nothing for one that has ended. */
  end(task: TaskEntry, state: FinalState, nowMs: number): void {
    const doomed = this.#endOne(task, state, nowMs);
    if (doomed.length > 0) this.#endAll(doomed, nowMs);
    // One that waited for it may have a delay before it, which nobody was to be woken for as long as it was blocked.
    this.#port.wakeBy(this.#queue.nextDueMs());
  }

  /** Not a chain of calls, nor of copies: a hundred thousand may wait for one. */
  #endAll(doomed: readonly Doomed[], nowMs: number): void {
    const ending = [...doomed].reverse();
    for (let next = ending.pop(); next !== undefined; next = ending.pop()) {
      const more = this.#endOne(next.task, next.state, nowMs);
      for (let last = more.length - 1; last >= 0; last--) ending.push(more[last] as Doomed);
    }
  }

  #endOne(task: TaskEntry, state: FinalState, nowMs: number): readonly Doomed[] {
    if (task.isEnded || task.queued === undefined) return NOBODY;
    task.run = undefined;
    const isDone = state.status === 'done';
    const doomed = this.#queue.settle(task.queued, isDone, nowMs);
    this.endAtOnce(task, state, nowMs);
    if (doomed.length === 0) return NOBODY;
    const cause = isDone ? undefined : state.error;
    return doomed.map(({ data, id }) => {
      const error = cancelledError(id, `because "${task.id}" was not done`, cause);
      return { task: data, state: { status: 'cancelled', error } };
    });
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

import { withoutFrames } from '../../contract/errors/without-frames.ts';
import type { QueueRun } from '../queue/queue-types.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import { QuickRuns } from './quick-runs.ts';
import type { TaskEnds } from './task-ends.ts';
import type { Seat, TaskEntry } from './task-entry.ts';
import { hopelessError } from './task-outcomes.ts';

/** Keeps tasks from being begun in vain: those that have less time left than quick runs of their kind take (Q14). */
export class VainRuns {
  readonly #queue: Pick<TaskQueue<TaskEntry, Seat>, 'release'>;
  readonly #ends: TaskEnds;
  readonly #quickRuns = new QuickRuns();

  constructor(queue: Pick<TaskQueue<TaskEntry, Seat>, 'release'>, ends: TaskEnds) {
    this.#queue = queue;
    this.#ends = ends;
  }

  /** A run of that kind took so long, and was done. */
  measured(kind: string, runMs: number): void {
    this.#quickRuns.add(kind, runMs);
  }

  /** An agent has room for its task. @returns true: that has expired, for it would be begun in vain, and the room is given back */
  rulesOut(queued: QueueRun<TaskEntry, Seat>, nowMs: number): boolean {
    const task = queued.task.data;
    const leftMs = task.lastMs - nowMs;
    const tooLongMs = this.#quickRuns.tooLongMs(task.kind, leftMs);
    if (tooLongMs === 0) return false;
    this.#queue.release(queued);
    this.#ends.end(task, { status: 'expired', error: withoutFrames(() => hopelessError(task, leftMs, tooLongMs)) }, nowMs);
    return true;
  }
}

import type { ReplyTo } from '../../contract/actor-ref.ts';
import type { TaskRequest } from '../../contract/scheduler-messages.ts';
import type { TaskState } from '../../contract/task.ts';
import type { GivenRun, Seat, TaskEntry } from './task-entry.ts';

/** What the core has done by whoever drives it. */
export interface SchedulerPort {
  /** In [0, 1). */
  random(): number;
  /** Gives a run to its agent. What comes of it is told by `answered`, `failed`, `outOfTime`, `lost` or `declined`: exactly one of these, once. */
  begin(run: GivenRun): void;
  /** Nobody waits for its answer. It is told to end; `over` says when it has, `stuck` that it takes too long. */
  callOff(run: GivenRun, why: Error): void;
  /** Of one that was called off: its agent is asked once more to say when it is over. */
  inquire(run: GivenRun): void;
  kill(seat: Seat): void;
  /** A task is in another state, which is not its end. */
  changed(task: TaskEntry): void;
  /** It has come to its end: `state` is the final one. */
  ended(task: TaskEntry, state: TaskState): void;
  /** What a run has come to whose task has gone another way meanwhile: nobody gets it. */
  unwanted(result: unknown): void;
  refused(request: TaskRequest, replyTo: ReplyTo<unknown> | undefined, why: Error): void;
  stuck(run: GivenRun, overdueMs: number, isKilled: boolean): void;
  /** `tick` is to be called then, if nothing else was to happen before. */
  wakeBy(atMs: number): void;
  /** There may be something to give: `handOut` is to be called, best when all is told that has happened by now. */
  handOutSoon(): void;
}

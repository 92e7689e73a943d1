import type { AnyRef } from './actor-ref.ts';
import type { Priority, TaskState, TaskStatus } from './task.ts';

/** What a scheduler can be told to change while it runs. */
export interface SchedulerLimits {
  /** How many tasks may be accepted and not have ended, those at agents included. Default 100 000. */
  readonly tasksMax?: number | undefined;
  /** How many bytes their payloads may count together. Default: they are not counted. */
  readonly bytesMax?: number | undefined;
}

/** What is told of a scheduler's tasks and agents. */
export type TaskEvent =
  | {
      readonly type: 'task';
      readonly task: string;
      readonly kind: string;
      readonly priority: Priority;
      /** Epoch milliseconds. */
      readonly at: number;
      readonly state: TaskState;
    }
  /** A run that was called off has not ended within its grace. */
  | {
      readonly type: 'agent-stuck';
      readonly agent: AnyRef;
      readonly task: string;
      readonly kind: string;
      readonly at: number;
      /** Since it was called off. */
      readonly overdueMs: number;
      readonly isKilled: boolean;
    }
  /**
   * Several requests in a row to tell of its agents have failed their manager, or that has ended: tasks go to those known by then, as they were, until
   * the scheduler restarts.
   */
  | { readonly type: 'agents-unheard'; readonly manager: AnyRef; readonly at: number; readonly error: Error }
  /** Whoever is told was too slow for so many events before this one, or they cannot be sent to him. */
  | { readonly type: 'skipped'; readonly events: number };

/** A task that has not ended, as it is now. */
export interface TaskInfo {
  readonly id: string;
  readonly kind: string;
  readonly description?: string;
  readonly priority: Priority;
  readonly state: TaskState;
  /** Epoch milliseconds, these two. */
  readonly submittedAt: number;
  readonly deadline?: number;
  readonly fairnessKey?: string;
}

/** Which tasks: all conditions hold. */
export interface TaskQuery {
  readonly status?: TaskStatus | readonly TaskStatus[] | undefined;
  readonly kind?: string | undefined;
  readonly priority?: Priority | undefined;
  readonly fairnessKey?: string | undefined;
  /** At most so many, in order of submission. Default 100. */
  readonly limit?: number | undefined;
}

/** A task that has failed for good. */
export interface DeadTask {
  readonly id: string;
  readonly kind: string;
  readonly description?: string;
  readonly priority: Priority;
  readonly fairnessKey?: string;
  readonly payload: unknown;
  readonly attempts: number;
  readonly error: Error;
  /** Epoch milliseconds, these two. */
  readonly submittedAt: number;
  readonly failedAt: number;
}

/** Of one class. */
export interface ClassStats {
  readonly waiting: number;
  /** How long the one that has waited longest has waited, of those that may still be given. */
  readonly oldestMs: number;
}

/** What a scheduler holds, and what it has done since it started. */
export interface SchedulerStats {
  /** Accepted and not ended: `waiting` + `delayed` + `blocked` + `given`. */
  readonly tasks: number;
  /** May be given to an agent; or the deadline is over, and of so many that expired at once the end has not been come to yet. */
  readonly waiting: number;
  /** Not before a moment that is to come: a delay, or the pause before another attempt. */
  readonly delayed: number;
  /** Wait for other tasks. */
  readonly blocked: number;
  /** At agents. */
  readonly given: number;
  /** Of `tasks`: what their submissions say, or else, where there is a `bytesMax`, what their payloads are measured at. */
  readonly bytes: number;
  readonly classes: Readonly<Record<Priority, ClassStats>>;
  /** Wait for an agent that there is not: none can what they require, or has a handler for their kind. */
  readonly unservable: readonly { readonly kind: string; readonly requires: readonly string[]; readonly waiting: number }[];
  readonly isPaused: boolean;
  readonly isDraining: boolean;
  /** That it knows, whether they have room or not. */
  readonly agents: number;
  /** Runs that were called off and have not ended. */
  readonly lingering: number;
  /** Failed tasks that are kept, and what their payloads and errors count in bytes. */
  readonly deadTasks: number;
  readonly deadBytes: number;
  /** Failed tasks that were not kept, or no longer, because `deadTasksMax` or `deadBytesMax` left no room. */
  readonly deadDropped: number;
  /** Since its incarnation began, as all that follow: tasks that were taken in, those that were not, and the ends they have come to. */
  readonly submitted: number;
  readonly refused: number;
  readonly done: number;
  readonly failed: number;
  readonly expired: number;
  readonly cancelled: number;
  /** Attempts that failed and were followed by another. */
  readonly retried: number;
  /** Times a task came back from an agent that ended or restarted. */
  readonly requeued: number;
  /** Runs that had not ended within their grace: each makes its agent stuck, and several of one agent count each. */
  readonly stuck: number;
}

/** A task that recurs, as it is now. */
export interface RepetitionInfo {
  readonly id: string;
  readonly kind: string;
  /** Epoch milliseconds; undefined: never again. */
  readonly next: number | undefined;
  /** Taken in: what `times` counts. */
  readonly submitted: number;
  /** Left out because of `overlap` or a drain, or refused. */
  readonly skipped: number;
  /** Of the last task that was taken in. */
  readonly task: string | undefined;
}

import type { ReplyTo } from './actor-ref.ts';
import type { AgentManagerMessage, RunReport } from './agent.ts';
import type { DeadTask, RepetitionInfo, SchedulerLimits, SchedulerStats, TaskEvent, TaskInfo, TaskQuery } from './scheduler-info.ts';
import type { Capability } from './capability.ts';
import type { StreamTo } from './stream.ts';
import type { Priority, TaskState } from './task.ts';

/** A type of errors as data: by the tags of a class made by `defineError`, or as a built-in class. */
export type RetriedType = { readonly tags: readonly string[] } | { readonly builtin: string };

/** When another attempt follows one that failed, for the journey. */
export interface RetryData {
  /** In all. */
  readonly attempts: number;
  /** How often an agent may end with the task in its hands. */
  readonly losses: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly jitter: number;
  /** Undefined: all. */
  readonly on: readonly RetriedType[] | undefined;
  readonly never: readonly RetriedType[] | undefined;
}

/** How a task recurs, for the journey. */
export type RecurrenceData = { readonly cron: string; readonly timezone: string | undefined } | { readonly everyMs: number };

/** What holds for a task beyond its payload; shared by all that are submitted alike. */
export interface TaskTerms {
  readonly requires: readonly Capability[] | undefined;
  readonly runTimeoutMs: number | undefined;
  readonly retry: RetryData | undefined;
  readonly late: 'cancel' | 'finish' | undefined;
}

/** What is given only now and then. */
export interface TaskExtras {
  readonly description?: string | undefined;
  readonly stickTo?: string | undefined;
  readonly fairnessKey?: string | undefined;
  readonly fairnessWeight?: number | undefined;
  readonly after?: readonly string[] | undefined;
  /** Of each of these, if any has one: its `mark`. */
  readonly afterMarks?: readonly (string | undefined)[] | undefined;
  /** One of those it waits for has ended otherwise, as whoever submits knows. */
  readonly afterFailed?: string | undefined;
  readonly afterFailure?: 'cancel' | 'run' | undefined;
  readonly delayMs?: number | undefined;
  readonly bytes?: number | undefined;
  /** Of a submission with an id of its own choice, which another may have as well: tells the two apart. */
  readonly mark?: string | undefined;
}

/** A task on its way to a scheduler. */
export interface TaskRequest {
  readonly id: string;
  readonly kind: string;
  /** Of a stateless kind: the module of its function. */
  readonly url?: string;
  readonly payload: unknown;
  readonly priority: Priority;
  /** Epoch milliseconds; `Infinity`: none. */
  readonly deadlineMs: number;
  readonly terms: TaskTerms;
  readonly extras: TaskExtras | undefined;
}

/** What the actor behind a `TaskScheduler` is told; what it is told of agents it passes on to their manager. */
export type SchedulerMessage =
  | { readonly type: 'submit'; readonly request: TaskRequest; readonly replyTo: ReplyTo<unknown> }
  /** With a `mark`: only the submission that has it, and not another of the same id. */
  | { readonly type: 'cancel'; readonly task: string; readonly mark: string | undefined; readonly reason: string }
  | {
      readonly type: 'follow-task';
      readonly task: string;
      readonly mark: string | undefined;
      readonly to: StreamTo<TaskState>;
      readonly replyTo: ReplyTo<void>;
    }
  | { readonly type: 'follow-tasks'; readonly to: StreamTo<TaskEvent>; readonly replyTo: ReplyTo<void> }
  /** Whether it has that submission, and that has not ended. */
  | { readonly type: 'has-task'; readonly task: string; readonly mark: string | undefined; readonly replyTo: ReplyTo<boolean> }
  | { readonly type: 'pause' | 'continue' }
  | { readonly type: 'drain-tasks'; readonly replyTo: ReplyTo<void> }
  | { readonly type: 'await-room'; readonly replyTo: ReplyTo<void> }
  | { readonly type: 'configure'; readonly limits: SchedulerLimits; readonly replyTo: ReplyTo<void> }
  | { readonly type: 'stats'; readonly replyTo: ReplyTo<SchedulerStats> }
  | { readonly type: 'find-task'; readonly task: string; readonly replyTo: ReplyTo<TaskInfo | undefined> }
  | { readonly type: 'find-tasks'; readonly query: TaskQuery; readonly replyTo: ReplyTo<readonly TaskInfo[]> }
  | { readonly type: 'dead-tasks'; readonly limit: number; readonly replyTo: ReplyTo<readonly DeadTask[]> }
  | { readonly type: 'retry-dead'; readonly task: string; readonly mark: string; readonly replyTo: ReplyTo<unknown> }
  | { readonly type: 'forget-dead'; readonly task: string | undefined; readonly replyTo: ReplyTo<number> }
  | {
      readonly type: 'repeat';
      readonly id: string;
      readonly recurrence: RecurrenceData;
      readonly task: Omit<TaskRequest, 'id' | 'deadlineMs'> & { readonly timeoutMs: number };
      readonly overlap: 'skip' | 'queue' | 'replace';
      readonly times: number;
      readonly replyTo: ReplyTo<RepetitionInfo>;
    }
  | { readonly type: 'end-repeat'; readonly id: string }
  | { readonly type: 'find-repeat'; readonly id: string; readonly replyTo: ReplyTo<RepetitionInfo | undefined> }
  | RunReport
  | AgentManagerMessage;

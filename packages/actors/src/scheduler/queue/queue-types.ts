import type { Capability } from '../../contract/capability.ts';
import type { RefusalReason } from '../../contract/errors/task-errors.ts';
import type { Priority } from '../../contract/task.ts';

/** What a queue is bounded by, and how it orders. All times are milliseconds on the clock of whoever calls; the queue has none. */
export interface QueueOptions {
  /** How many tasks may be accepted and not have ended, those at agents included. Default: no limit. */
  readonly tasksMax?: number;
  /** How many bytes these may count together. Default: no limit. */
  readonly bytesMax?: number;
  /** Who has waited so long in a class rises to the next one; from the highest, to the front. Default 30 000; `Infinity`: never. */
  readonly agingMs?: number;
  /**
   * By how much a class goes before the next one: whose deadline is earlier by more than that goes first. With it, a task without a deadline counts
   * as due when its age alone brings it to the front. Default `Infinity`: classes are strict.
   */
  readonly classLeadMs?: number;
  /** Whether to refuse what could not end by its deadline even if it began at once, by what its kind has taken so far. Default false. */
  readonly refuseInfeasible?: boolean;
}

/** The limits that `resize` changes. */
export type QueueLimits = Pick<QueueOptions, 'tasksMax' | 'bytesMax'>;

/** Why the queue itself does not take a task in. */
export type QueueRefusal = Exclude<RefusalReason, 'draining'>;

/** What a task is queued with. */
export interface QueueSubmission<T> {
  /** Unique among those that have not ended. */
  readonly id: string;
  /** Whatever the caller keeps of it: comes back as `data`. */
  readonly data: T;
  readonly kind: string;
  readonly priority: Priority;
  /** Default: none. */
  readonly deadlineMs?: number | undefined;
  /** Pass the same array for the same requirements where you can: it is recognised without looking into it. Do not change it. */
  readonly requires?: readonly Capability[] | undefined;
  readonly stickTo?: string | undefined;
  /** Takes turns with other keys (Q13). Default: takes turns with them together with all that have none. */
  readonly fairnessKey?: string | undefined;
  /** So many tasks of its key are given in one turn, from now on: a whole number from 1. Default: what was said last of the key, 1 if nothing. */
  readonly fairnessWeight?: number | undefined;
  /** Ids of tasks to wait for. One that the queue does not know (see `get`) has ended, and is not waited for. */
  readonly after?: readonly string[] | undefined;
  /** Default `'cancel'`. */
  readonly afterFailure?: 'cancel' | 'run' | undefined;
  /** Not before this moment. */
  readonly notBeforeMs?: number | undefined;
  /** What it counts of `bytesMax`. Default 0. */
  readonly bytes?: number | undefined;
}

/**
 * Where a task is:
 *
 * ```
 *  submit ──> blocked ──> delayed ──> waiting ──next──> given ──settle──> ended
 *                            ^           ^                │
 *                            └──retry────┴────requeue─────┘
 *  blocked, delayed, waiting ──deadline──> expired ──settle──> ended        any ──settle──> ended
 * ```
 */
export type QueuedState = 'blocked' | 'delayed' | 'waiting' | 'given' | 'expired' | 'ended';

/** A task in the queue. The caller may keep it as a handle; the queue alone changes it. */
export interface QueuedTask<out T> {
  readonly id: string;
  readonly data: T;
  readonly kind: string;
  readonly priority: Priority;
  /** `Infinity`: none. */
  readonly deadlineMs: number;
  readonly bytes: number;
  readonly state: QueuedState;
}

/** What the queue knows of an agent. */
export interface AgentProfile {
  readonly capabilities: readonly Capability[];
  /** Kinds of task it has a handler for. */
  readonly kinds: readonly string[];
  /** Runs at a time, a whole number from 0. */
  readonly capacity: number;
  /** It is given nothing; what runs goes on. Default false. */
  readonly isSuspended?: boolean;
}

/** A task given to an agent: it takes one of the agent's places until `release`, whatever becomes of the task. */
export interface QueueRun<out T, out A> {
  /** Unique in this queue, from 1. */
  readonly id: number;
  readonly task: QueuedTask<T>;
  /** What `addAgent` was given. */
  readonly agent: A;
}

/** Of one class, by the priority a task was submitted with. */
export interface ClassStatistics {
  readonly waiting: number;
  /** Called expired, not settled yet. */
  readonly expired: number;
  /** How long the one that has waited longest has waited; 0 if none waits. */
  readonly oldestMs: number;
}

/** How many tasks are where. */
export interface QueueLevels {
  /** Ready, and not at an agent. */
  readonly waiting: number;
  readonly delayed: number;
  /** Wait for other tasks. */
  readonly blocked: number;
  /** At agents. */
  readonly given: number;
  /** Called expired, not settled yet. */
  readonly expired: number;
  /** Those that wait or are called expired, most urgent class first. */
  readonly byClass: readonly number[];
}

/** What a queue holds. The first five add up to `tasks`. */
export interface QueueStatistics extends Omit<QueueLevels, 'byClass'> {
  /** Accepted and not ended: what `tasksMax` bounds. */
  readonly tasks: number;
  readonly bytes: number;
  readonly classes: Readonly<Record<Priority, ClassStatistics>>;
  /** Waiting tasks that no agent could do, had it all its room: how many of each kind of demand. */
  readonly unservable: readonly UnservableTasks[];
}

/** Tasks that wait for an agent nobody has added. */
export interface UnservableTasks {
  readonly kind: string;
  readonly requires: readonly Capability[];
  readonly waiting: number;
}

import type { ActorRef, AnyRef, Askable, AskFields, ReplyOf, TypeOf } from './actor-ref.ts';
import type { Capability } from './capability.ts';
import type { AskOptions } from './message.ts';
import type { StreamTo, StreamWriter, WriterOptions } from './stream.ts';
import type { TaskOptions } from './task-options.ts';

export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;

/** Classes of tasks, most urgent first. One goes before the next, strictly, up to aging (G63). */
export type Priority = (typeof PRIORITIES)[number];

/** What a task is submitted with. What its kind says holds where this says nothing. */
export interface Submission extends TaskOptions {
  /** Unique among the scheduler's tasks that have not ended; a second one is refused as `duplicate`. Default: made up. */
  readonly id?: string | undefined;
  /** For people. */
  readonly description?: string | undefined;
  /** Default `'normal'`. */
  readonly priority?: Priority | undefined;
  /** Until when it has to be done: a date, or epoch milliseconds. Inside a class the earliest goes first; those without one go last. */
  readonly deadline?: Date | number | undefined;
  /** The same in milliseconds from now. What comes first counts. */
  readonly timeout?: number | undefined;
  /** In addition to what its kind requires. */
  readonly requires?: readonly Capability[] | undefined;
  /** Tasks with the same key go to the same agent as long as it has one of them (G66 goes first). */
  readonly stickTo?: string | undefined;
  /**
   * Whose task it is, a tenant's, say: a text, not empty. Inside a class keys take turns, so nobody waits behind all that another has submitted (Q13,
   * docs/scheduling.md); the deadline counts inside a key. Tasks without one are one key among the others. Default: none.
   */
  readonly fairnessKey?: string | undefined;
  /**
   * How many tasks of its key are given in one turn: a whole number from 1 to 1 000. It is the key's, so it holds for all its tasks from when this one is taken in, until another
   * is said. Default: what was said last, 1 if nothing. Only with `fairnessKey`.
   */
  readonly fairnessWeight?: number | undefined;
  /** Starts when these are done. */
  readonly after?: readonly ScheduledTask<unknown>[] | undefined;
  /** What becomes of it if one of `after` ends otherwise: it is cancelled as well, or runs all the same. Default `'cancel'`. */
  readonly afterFailure?: 'cancel' | 'run' | undefined;
  /** Not before so many milliseconds from now. */
  readonly delay?: number | undefined;
  /** How many bytes of the scheduler's `bytesMax` the payload counts. Default: estimated. */
  readonly bytes?: number | undefined;
  /** Calls the task off when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** How a task ends: each that was accepted comes to exactly one of these (G65). */
export const FINAL_STATUSES = ['done', 'failed', 'expired', 'cancelled'] as const;
export type FinalStatus = (typeof FINAL_STATUSES)[number];

export function isFinalStatus(status: TaskStatus): status is FinalStatus {
  return (FINAL_STATUSES as readonly TaskStatus[]).includes(status);
}

/** Where a task is. */
export type TaskStatus = 'pending' | 'assigned' | 'running' | FinalStatus;

/** One state of a task, as `states()` and the event stream tell it. */
export type TaskState<R = unknown> =
  /** Not given to an agent: `why` it is not its turn. */
  | {
      readonly status: 'pending';
      readonly attempt: number;
      readonly why: 'queued' | 'delayed' | 'dependencies' | 'retry' | 'requeued';
      /** What the last attempt failed with. */
      readonly error?: Error;
    }
  /** Given to an agent, which has not said that it goes on for long. */
  | { readonly status: 'assigned'; readonly attempt: number; readonly agent: AnyRef }
  /** Its handler waits for something, or has reported progress. */
  | { readonly status: 'running'; readonly attempt: number; readonly agent: AnyRef; readonly progress: number; readonly note?: string }
  | { readonly status: 'done'; readonly result: R }
  /** The error of the last attempt. */
  | { readonly status: 'failed'; readonly error: Error }
  | { readonly status: 'expired'; readonly error: Error }
  | { readonly status: 'cancelled'; readonly error: Error };

/** A task that was submitted. */
export interface ScheduledTask<out R> {
  readonly id: string;
  /**
   * What its handler has given. Never an unhandled rejection.
   * @throws the handler's error, TaskExpiredError, TaskCancelledError, TaskTimeoutError, TaskLostError, TaskRefusedError, or what an ask
   * to the scheduler may reject with: as a rejection
   */
  readonly result: Promise<R>;
  /**
   * Fulfils when the scheduler has the task, whether or not its turn has come; one with `after` or a `delay` counts as well. Never an unhandled rejection, and costs a message for
   * whoever looks, nobody else. Look when you submit: if the task has ended before you look, an error that its handler passed on, such as `ThreadLostError`, cannot be told from one
   * of the scheduler.
   *
   * @throws TaskRefusedError with the reason; TaskCancelledError where `signal` was aborted before; or what `result` rejects with where the scheduler or the system ended, or had no
   * room, before it was in: as a rejection
   * @example
   * const task = scheduler.submit(parse, { file });
   * await task.accepted.then(
   *   () => response.writeHead(202).end(task.id),
   *   (error) => response.writeHead(503).end(error.message),
   * );
   */
  readonly accepted: Promise<void>;
  /** Calls it off: one that waits never starts, one that runs is told to stop (G64). Nothing if it has ended. */
  cancel(reason?: string): void;
  /**
   * Its states from now on, the present one first, the final one last: of a task that has ended, that one alone. The first is told when its scheduler has taken the task
   * in, or has refused it: then it is `failed`, with `TaskRefusedError`.
   *
   * @throws TypeError for options that make no sense; while it is read, the reason of `signal` when that is aborted
   * @example
   * const gone = new AbortController();
   * response.once('close', () => gone.abort()); // it may wait long for its next state
   * for await (const state of task.states({ signal: gone.signal })) response.write(`event: ${state.status}\n\n`);
   */
  states(options?: StatesOptions): AsyncIterable<TaskState<R>>;
}

/** For how long the states of a task are read. */
export interface StatesOptions {
  /** Ends the reading at once, not the task, when it is aborted: reading rejects with its reason. Default: until the task has ended. */
  readonly signal?: AbortSignal | undefined;
}

/** What the handler of a task knows of this attempt. */
export interface TaskRun {
  readonly id: string;
  readonly kind: string;
  /** From 1. */
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly deadline: number | undefined;
  /** Aborted when nobody wants the result any more: cancelled, expired, out of time, or the agent stops. */
  readonly signal: AbortSignal;
  /** Whether `signal` is aborted, or would be if this handler let the event loop run: for loops that never yield. */
  cancelled(): boolean;
  /**
   * Tells whoever follows the task: at once, then the latest, 20 to 50 ms apart.
   * @param fraction from 0 to 1
   */
  progress(fraction: number, note?: string): void;
}

/** The same for a handler of an agent, which can ask others, and write streams. */
export interface AgentRun extends TaskRun {
  /**
   * Like `ctx.ask`, at any time: ends with this attempt's time at the latest (G49), and rejects with the reason of `signal` when that is aborted (G50).
   * `{ detached: true }`: it stands for itself, for what has to be asked all the same.
   */
  ask<P, K extends TypeOf<Askable<P>>>(
    to: ActorRef<P>,
    message: { readonly type: K } & AskFields<P, K>,
    options?: AskOptions,
  ): Promise<ReplyOf<P, K>>;
  /**
   * Like `ctx.writer`, for a stream that ends with this attempt: with its error where that fails, and with the reason of `signal` when that is aborted, which gives up
   * a write that waits for its reader, behind `end` too. What an attempt that ends well has not ended stays open, as the agent's. A later attempt cannot open it again.
   *
   * @throws as `ctx.writer` does
   * @example
   * handle(answer, async ({ question, to }, run) => {
   *   const out = run.writer(to, { stallTimeout: 30_000 });
   *   for await (const token of tokensOf(question, run.signal)) await out.write(token);
   *   out.end();
   * });
   */
  writer<T>(to: StreamTo<T>, options?: WriterOptions): StreamWriter<T>;
}

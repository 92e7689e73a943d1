import { defineError } from './define-error.ts';
import { TaskError } from './task-error.ts';

/** Which task, as its scheduler knows it. */
interface OfTask {
  readonly task: string;
}

/** Why a scheduler does not take a task in. */
export type RefusalReason = 'tasks-max' | 'bytes-max' | 'infeasible' | 'duplicate' | 'draining' | 'expired' | 'cycle';

/** A scheduler has not taken the task in: it has never been queued, and stays with whoever submitted it (docs/scheduling.md). */
export class TaskRefusedError extends defineError('TaskRefusedError', TaskError)<OfTask & { readonly reason: RefusalReason }> {}

/**
 * The deadline passed before the task was done: in the queue, or while it ran (G64); or it would have, with `infeasible: 'expire'`, which its message says. Its cause is what the last attempt before that failed with, or was
 * lost with; it has none if nothing had gone wrong.
 */
export class TaskExpiredError extends defineError('TaskExpiredError', TaskError)<
  OfTask & { readonly when: 'queued' | 'running'; readonly lateMs: number }
> {}

/**
 * Somebody called the task off, or a task it waited for was not done. Its cause is what its last attempt failed with, or was lost with; or why the
 * other task was not done.
 */
export class TaskCancelledError extends defineError('TaskCancelledError', TaskError)<OfTask & { readonly reason: string }> {}

/** One attempt ran longer than it may. The time in the queue does not count (G67). */
export class TaskTimeoutError extends defineError('TaskTimeoutError', TaskError)<
  OfTask & { readonly runTimeoutMs: number; readonly attempt: number }
> {}

/** Each agent that was given the task ended or restarted with it in its hands, as often as that may happen. The cause is the last loss (G65). */
export class TaskLostError extends defineError('TaskLostError', TaskError)<OfTask & { readonly losses: number }> {}

/** Why an agent does not begin a task that it is given. */
export type DeclineReason = 'no-room' | 'unknown-kind' | 'suspended';

/** The agent has no handler for tasks of this kind, or has no room: a scheduler passes it on. */
export class TaskDeclinedError extends defineError('TaskDeclinedError', TaskError)<OfTask & { readonly reason: DeclineReason }> {}

/** The module of a stateless task could not be imported by the thread that was to run it, or defines no such task at its top level. */
export class TaskUndefinedError extends defineError('TaskUndefinedError', TaskError)<
  OfTask & { readonly url: string; readonly kind: string }
> {}

import { thrownText } from '../../contract/errors/thrown-text.ts';
import {
  TaskCancelledError,
  TaskExpiredError,
  TaskLostError,
  TaskRefusedError,
  TaskTimeoutError,
} from '../../contract/errors/task-errors.ts';
import type { RefusalReason } from '../../contract/errors/task-errors.ts';
import type { GivenRun, TaskEntry } from './task-entry.ts';

const WHY_REFUSED: Readonly<Record<RefusalReason, string>> = {
  'tasks-max': 'the scheduler has as many tasks as tasksMax allows',
  'bytes-max': 'its payload and those the scheduler has count more than bytesMax',
  infeasible: 'it could not end by its deadline, by what its kind has taken so far',
  duplicate: 'the scheduler has a task of this id, which has not ended',
  draining: 'the scheduler drains',
  expired: 'its deadline has passed',
  cycle: 'it would wait for itself',
};

export function refusedError(task: string, reason: RefusalReason): TaskRefusedError {
  return new TaskRefusedError(`Cannot take in task "${task}": ${WHY_REFUSED[reason]}`, { data: { task, reason } });
}

export function expiredError({ id, kind, request, attempt, past }: TaskEntry, when: 'queued' | 'running', nowMs: number): TaskExpiredError {
  const lateMs = Math.max(0, Math.ceil(nowMs - request.deadlineMs));
  const what = attempt === 0 ? 'it' : `attempt ${attempt + 1}`;
  // Ids are mostly made up. Where no agent is registered for a kind, this is how one hears of it.
  const where = when === 'queued' ? `before ${what} was given to an agent for "${kind}"` : 'while it ran';
  return new TaskExpiredError(`Cannot complete task "${id}": its deadline passed ${where}`, {
    ...{ data: { task: id, when, lateMs } },
    ...causeOf(past?.error),
  });
}

/** An agent has room for it, and it has less time left than quick runs of its kind take. */
export function hopelessError({ id, kind, past }: TaskEntry, leftMs: number, tooLongMs: number): TaskExpiredError {
  const [left, needed] = [Math.max(0, Math.floor(leftMs)), Math.ceil(tooLongMs)];
  return new TaskExpiredError(
    `Cannot complete task "${id}": when an agent had room it had ${left} ms left, and nine tenths of the last tasks of kind "${kind}" took ${needed} ms or longer`,
    { data: { task: id, when: 'queued', lateMs: 0 }, ...causeOf(past?.error) },
  );
}

/** @param cause what went wrong with the task before, or with the one that it waited for */
export function cancelledError(task: string, reason: string, cause?: Error): TaskCancelledError {
  return new TaskCancelledError(`Cannot complete task "${task}": it was called off, ${reason}`, {
    ...{ data: { task, reason } },
    ...causeOf(cause),
  });
}

export function timeoutError({ task, attempt, untilMs, givenMs }: GivenRun): TaskTimeoutError {
  const runTimeoutMs = untilMs - givenMs;
  return new TaskTimeoutError(`Cannot complete task "${task.id}": attempt ${attempt} took longer than ${runTimeoutMs} ms`, {
    data: { task: task.id, runTimeoutMs, attempt },
  });
}

export function lostError(task: string, losses: number, cause: Error): TaskLostError {
  const times = losses === 1 ? '' : ` ${losses} times`;
  return new TaskLostError(`Cannot complete task "${task}": who had it in hand has ended${times}: ${thrownText(cause)}`, {
    data: { task, losses },
    cause,
  });
}

function causeOf(cause: Error | undefined): { readonly cause?: Error } {
  return cause === undefined ? {} : { cause };
}

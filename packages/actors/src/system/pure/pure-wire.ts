import type { ErrorData } from '../../contract/errors/error-data.ts';
import type { PureCall } from '../../contract/pure-port.ts';

/** What a thread of a pool is told of the task that it runs. */
export interface CallRecord extends PureCall {
  /** Where it is recalled (`RecallWords`), and under which number; no other call of the pool that is under way has this place. */
  readonly place: number;
  readonly number: number;
  readonly task: string;
  readonly attempt: number;
  readonly deadline: number | undefined;
}

/** How it ended. An error is described, because structured clone drops its class, code and cause (G22). */
export type AnswerRecord = { readonly value: unknown } | { readonly error: ErrorData };

/** Sent while the function runs, beside the answer. Who else uses the port of the thread sends something else. */
export interface ProgressRecord {
  readonly ringmaster: 'progress';
  readonly number: number;
  readonly fraction: number;
  readonly note?: string;
}

/** Looked at closely: a function may send on that port what it likes, and that must not be an error of whoever listens. */
export function isProgress(message: unknown): message is ProgressRecord {
  if (typeof message !== 'object' || message === null || !('ringmaster' in message) || message.ringmaster !== 'progress') return false;
  const { number, fraction } = message as Partial<ProgressRecord>;
  return typeof number === 'number' && typeof fraction === 'number' && !Number.isNaN(fraction);
}

/** `workerData` of every thread of a pool: who finds it knows where it is. */
export interface PoolThreadData {
  readonly ringmasterPool: { readonly recalls: SharedArrayBuffer };
}

export function isPoolThreadData(data: unknown): data is PoolThreadData {
  return typeof data === 'object' && data !== null && 'ringmasterPool' in data;
}

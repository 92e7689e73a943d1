import { isAbortSignal } from '../contract/is-abort-signal.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';
import type { StreamOptions, WriterOptions } from '../contract/stream.ts';

const ACTION = 'make a stream';
/** A count of items or bytes is a word on the wire, and what is under way must not exceed it. */
const WINDOW_MAX = 1 << 20;
const WINDOW_BYTES_MAX = 1 << 30;

/** @throws TypeError or RangeError naming the option and its value */
export function checkStreamOptions(options: StreamOptions): void {
  checkKeys(ACTION, options, ['window', 'windowBytes', 'timeout', 'stallTimeout', 'signal']);
  const { signal } = options;
  checkCount('window', options.window, WINDOW_MAX);
  checkCount('windowBytes', options.windowBytes, WINDOW_BYTES_MAX);
  checkTime(ACTION, 'timeout', options.timeout);
  checkTime(ACTION, 'stallTimeout', options.stallTimeout);
  if (signal !== undefined && !isAbortSignal(signal)) refuse(TypeError, 'signal', 'an AbortSignal', signal);
}

/** @throws TypeError or RangeError naming the option and its value */
export function checkWriterOptions(options: WriterOptions): void {
  const action = 'write to a stream';
  checkKeys(action, options, ['stallTimeout']);
  checkTime(action, 'stallTimeout', options.stallTimeout);
}

function checkTime(action: string, name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value > 0)) return;
  const type = typeof value === 'number' ? RangeError : TypeError;
  throw new type(`Cannot ${action}: ${name} is milliseconds above 0, or Infinity, not ${shown(value)}`);
}

function checkCount(name: string, value: unknown, max: number): void {
  if (value === undefined) return;
  const is = `a whole number from 1 to ${max}`;
  if (typeof value !== 'number') refuse(TypeError, name, is, value);
  else if (!Number.isInteger(value) || value < 1 || value > max) refuse(RangeError, name, is, value);
}

function refuse(type: typeof TypeError, name: string, is: string, value: unknown): never {
  throw new type(`Cannot ${ACTION}: ${name} is ${is}, not ${shown(value)}`);
}

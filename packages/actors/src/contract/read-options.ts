import { isAbortSignal } from './is-abort-signal.ts';
import { shown } from './shown.ts';

/** For how long something is read in a loop. */
export interface ReadOptions {
  /** Ends the reading at once when it is aborted: the loop rejects with its reason. Default: it is read until it ends, or the loop is left. */
  readonly signal?: AbortSignal | undefined;
}

/** @throws TypeError for what is no signal */
export function checkSignal(action: string, signal: AbortSignal | undefined): void {
  if (signal !== undefined && !isAbortSignal(signal))
    throw new TypeError(`Cannot ${action}: signal is an AbortSignal, not ${shown(signal)}`);
}

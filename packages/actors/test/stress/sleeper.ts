import { actor } from '@ringmaster/actors';

/** Longer than anybody looks. */
const BLOCKED_MS = 3_600_000;

export type SleeperMessage =
  | { readonly type: 'hold' }
  | { readonly type: 'block' }
  | { readonly type: 'wait'; readonly n: number; readonly text: string };

/** Handles nothing more after `hold`, and after `block` its whole thread does not. */
export const sleeper = actor<SleeperMessage>(import.meta.url, 'sleeper', () => (message) => {
  if (message.type === 'hold') return new Promise<void>(() => undefined);
  if (message.type === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
  return undefined;
});

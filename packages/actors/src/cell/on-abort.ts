import { setMaxListeners } from 'node:events';

/**
 * Calls `aborted` once when `signal` is; undone by what this returns.
 *
 * One signal may end thousands of asks and sends at once; that is no leak of listeners, and Node is told so.
 */
export function onAbort(signal: AbortSignal, aborted: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', aborted, { once: true });
  return () => signal.removeEventListener('abort', aborted);
}

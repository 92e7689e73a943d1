import { setMaxListeners } from 'node:events';

/**
 * Calls `aborted` once when `signal` is; undone by what this returns.
 *
 * One signal may end thousands of asks and sends at once; that is no leak of listeners, and Node is told so. A signal of another realm
 * is none of Node's, which would throw.
 */
export function onAbort(signal: AbortSignal, aborted: () => void): () => void {
  if (signal instanceof EventTarget) setMaxListeners(0, signal);
  signal.addEventListener('abort', aborted, { once: true });
  return () => signal.removeEventListener('abort', aborted);
}

import { type MessagePort, Worker } from 'node:worker_threads';
import type { Payload } from '../messages/messages.ts';

/** One end of a way over `postMessage`. */
export type Endpoint = Worker | MessagePort;

/** To the receiver: messages to count (alone or packed), requests to answer. */
export type ToReceiver = Payload | readonly Payload[] | { readonly type: 'sync' } | { readonly type: 'get'; readonly id: number };

/** `M` is what the other side sends; nothing checks it. */
export function listen<M>(endpoint: Endpoint, listener: (message: M) => void): void {
  if (endpoint instanceof Worker) endpoint.on('message', listener);
  else endpoint.on('message', listener);
}

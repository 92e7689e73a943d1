import type { Receive } from './handlers.ts';

/** What setup returns when it has more to say than the receive function. */
export interface Behavior<in M> {
  readonly receive: Receive<M>;
}

/** What setup may return: how messages are handled from now on. */
export type Initial<M> = Receive<M> | Behavior<M>;

import type { Failure } from './failure.ts';
import type { Receive } from './handlers.ts';

/** What setup returns when it has more to say than the receive function. */
export interface Behavior<in M> {
  readonly receive: Receive<M>;
  /**
   * Runs before a restart, in the incarnation that ends: its children have stopped, its context still works. An error in it is
   * logged and does not prevent the restart (G35).
   */
  readonly restarting?: (failure: Failure) => void | Promise<void>;
}

/** What setup may return: how messages are handled from now on. */
export type Initial<M> = Receive<M> | Behavior<M>;

import type { Failure } from './failure.ts';
import type { Receive } from './handlers.ts';
import type { StopReason } from './stop-reason.ts';
import type { Terminated } from './terminated.ts';

/** What setup returns when it has more to say than the receive function. */
export interface Behavior<in M> {
  readonly receive: Receive<M>;
  /**
   * Runs when an actor that `ctx.watch(ref)` named has ended, in order with the messages. Without it, that is a failure of the
   * watcher: `DeathPactError` (G44).
   */
  readonly terminated?: (notice: Terminated) => void | Promise<void>;
  /**
   * Runs before a restart, in the incarnation that ends: its children have stopped, its context still works. An error in it is
   * logged and does not prevent the restart (G35).
   */
  readonly restarting?: (failure: Failure) => void | Promise<void>;
  /**
   * Runs once, last, when the actor ends in order: its children have stopped, its context still tells and asks. `reason` says why.
   * Not before a restart, and not when it is killed. An error in it is logged and does not keep the actor alive (G16, G35).
   */
  readonly stop?: (reason: StopReason) => void | Promise<void>;
}

/** What setup may return: how messages are handled from now on. */
export type Initial<M> = Receive<M> | Behavior<M>;

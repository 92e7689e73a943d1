import type { Failure } from './failure.ts';
import type { Receive } from './handlers.ts';
import type { StopReason } from './stop-reason.ts';
import type { Terminated } from './terminated.ts';

/** A receive function with hooks, for a setup that needs more than the function alone. */
export interface Behavior<in M> {
  readonly receive: Receive<M>;
  /**
   * Runs, in order with the messages, when an actor that this one watches by `ctx.watch(ref)` has ended. Without this hook the watcher
   * fails with `DeathPactError` (G44).
   */
  readonly terminated?: (notice: Terminated) => void | Promise<void>;
  /**
   * Runs before a restart, in the incarnation that is ending: its children have stopped, but its context still works. An error in it
   * is logged and does not prevent the restart (G35).
   */
  readonly restarting?: (failure: Failure) => void | Promise<void>;
  /**
   * Runs once, as the last thing, when the actor is stopped, drained or ends because of a failure: its children have stopped, but its
   * context can still tell and ask. It does not run before a restart or when the actor is killed. An error in it is logged and does
   * not keep the actor alive (G16, G35).
   */
  readonly stop?: (reason: StopReason) => void | Promise<void>;
}

/** What setup may return. */
export type Initial<M> = Receive<M> | Behavior<M>;

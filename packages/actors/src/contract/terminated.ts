import type { AnyRef } from './actor-ref.ts';
import type { StopReason } from './stop-reason.ts';

/**
 * A watched actor has ended for good. A watcher is told once, after everything else that the actor had told it (G39, G40). `ref` is the
 * reference that was watched; a new actor under the same name has another one (G42).
 */
export interface Terminated {
  readonly type: 'terminated';
  readonly ref: AnyRef;
  /** Why it ended; `'stopped'` too if it had ended before it was watched and the reason is no longer known. */
  readonly reason: StopReason;
}

import type { AnyRef } from './actor-ref.ts';
import type { StopReason } from './stop-reason.ts';

/**
 * A watched actor has ended for good: told once, behind everything it had told the watcher (G39, G40). `ref` is the reference that
 * was watched; somebody new under its name has another one (G42).
 */
export interface Terminated {
  readonly type: 'terminated';
  readonly ref: AnyRef;
  /** `'stopped'` also where it had ended before it was watched, and why is not known any more. */
  readonly reason: StopReason;
}

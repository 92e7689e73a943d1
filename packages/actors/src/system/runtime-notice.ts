import type { AnyRef, Recipient } from '../contract/actor-ref.ts';
import type { SystemEvent } from '../contract/system-event.ts';

/** What the runtimes of different threads tell each other, in event records: workers the owner, and once the owner all. */
export type RuntimeNotice =
  | { readonly kind: 'happened'; readonly event: SystemEvent }
  /** `id` is the worker's, and no other's in the system. */
  | { readonly kind: 'subscribe'; readonly to: AnyRef; readonly id: string }
  | { readonly kind: 'unsubscribe'; readonly id: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'hold'; readonly hold: boolean }
  | { readonly kind: 'start-thread' | 'end-thread'; readonly thread: number }
  /** `system.stop()` has begun: what comes from outside actors is refused from now on (S7). */
  | { readonly kind: 'stopping' }
  | { readonly kind: 'thread-ended'; readonly thread: number }
  | { readonly kind: 'thread-lost'; readonly thread: number; readonly error: Error };

export type EventRecipient = Recipient<SystemEvent>;

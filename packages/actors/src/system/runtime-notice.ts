import type { AnyRef, Recipient } from '../contract/actor-ref.ts';
import type { SystemEvent } from '../contract/system-event.ts';
import type { DeathNotice, DeathReport } from './death/death-notice.ts';

/** What the runtimes of different threads tell each other, in event records: workers the owner, and once the owner all. */
export type RuntimeNotice =
  | { readonly kind: 'happened'; readonly event: SystemEvent }
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly to: AnyRef }
  | { readonly kind: 'stop' }
  | { readonly kind: 'hold'; readonly hold: boolean }
  | { readonly kind: 'start-thread' | 'end-thread'; readonly thread: number }
  | { readonly kind: 'thread-ended'; readonly thread: number }
  | { readonly kind: 'thread-lost'; readonly notice: DeathNotice }
  | { readonly kind: 'opened'; readonly incarnation: number }
  | { readonly kind: 'thread-settled'; readonly report: DeathReport }
  | { readonly kind: 'thread-recovered'; readonly thread: number; readonly error: Error };

export type EventRecipient = Recipient<SystemEvent>;

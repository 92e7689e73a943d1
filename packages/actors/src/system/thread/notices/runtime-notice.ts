import type { Busy } from '../../../cell/standing.ts';
import type { AnyRef, Recipient } from '../../../contract/actor-ref.ts';
import type { SystemEvent } from '../../../contract/system-event.ts';
import type { DirectoryEntry } from '../../../registry/directory.ts';
import type { DeathNotice, DeathReport } from '../death/death-notice.ts';
import type { OwnerQuestion, OwnerSays } from './owner-question.ts';

/** What the runtimes of different threads tell each other, in event records: workers the owner, and once the owner all. */
export type RuntimeNotice =
  | { readonly kind: 'happened'; readonly event: SystemEvent }
  /** `id` is the worker's, and no other's in the system. */
  | { readonly kind: 'subscribe'; readonly to: AnyRef; readonly id: string }
  | { readonly kind: 'unsubscribe'; readonly id: string }
  | { readonly kind: 'stop'; readonly timeout: number | undefined }
  | { readonly kind: 'hold'; readonly hold: boolean }
  | { readonly kind: 'start-thread' | 'end-thread'; readonly thread: number }
  /** `system.stop()` has begun: what comes from outside actors is refused from now on (S7). */
  | { readonly kind: 'stopping' }
  /** The time of the stop is over: who is in the middle of something? */
  | { readonly kind: 'roll-call' }
  | { readonly kind: 'present'; readonly busy: readonly Busy[] }
  /** Which of these asks of the thread's, of that start of it, are open no more? */
  | { readonly kind: 'inquiry'; readonly number: number; readonly ids: Int32Array; readonly incarnation: number }
  | { readonly kind: 'closed'; readonly number: number; readonly ids: Int32Array }
  /** Who is found under which key, or no more (docs/routing.md). */
  | { readonly kind: 'registered'; readonly entries: readonly DirectoryEntry[] }
  /** That thread begins, and knows nobody yet. */
  | { readonly kind: 'introduce'; readonly thread: number }
  /** Steps 3, 8, 12 and 13 of docs/thread-death.md. */
  | { readonly kind: 'thread-lost'; readonly notice: DeathNotice }
  | { readonly kind: 'opened'; readonly incarnation: number }
  | { readonly kind: 'thread-settled'; readonly report: DeathReport }
  | { readonly kind: 'thread-recovered'; readonly thread: number; readonly error: Error | undefined }
  /** Nobody takes over for that thread: what this one has for it goes into the ring, as far as there is room. */
  | { readonly kind: 'clear'; readonly thread: number; readonly error: Error | undefined }
  /** What this thread had for the ended one stands in the ring now: all of it, or as much as found room. */
  | { readonly kind: 'cleared'; readonly thread: number; readonly all: boolean }
  /** A worker wants to know what the owner alone knows. `number` is the worker's. */
  | { readonly kind: 'question'; readonly number: number; readonly question: OwnerQuestion }
  | { readonly kind: 'answer'; readonly number: number; readonly said: OwnerSays | undefined; readonly error: Error | undefined };

export type EventRecipient = Recipient<SystemEvent>;

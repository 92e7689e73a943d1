import type { AnyRef, Recipient } from './actor-ref.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { StopReason } from './stop-reason.ts';
import type { Subscription } from './subscription.ts';

/** A restart, as the event stream tells it. */
export interface Restarted {
  /** What the actor failed of; of a bystander of a group restart: what the other one did. */
  readonly error: Error;
  /** 1 for the first failure in a row. */
  readonly attempt: number;
  /** How long it was waited before. */
  readonly delayMs: number;
}

interface Happened<Type extends string, Actor, Detail> {
  readonly type: Type;
  /** Epoch milliseconds, of the thread where it happened. */
  readonly at: number;
  readonly actor: Actor;
  readonly detail: Detail;
}

/**
 * What happens in a system, as messages: logs, tests and monitors read the same stream. Later versions add kinds, so leave a
 * default branch.
 */
export type SystemEvent =
  /** Setup has run. */
  | Happened<'started', AnyRef, undefined>
  | Happened<'stopped', AnyRef, StopReason>
  /** Under the same reference: setup has run again. */
  | Happened<'restarted', AnyRef, Restarted>
  /** An actor at the top escalated: nobody is left to decide, and the system stops with the error. */
  | Happened<'system-failed', undefined, Error>
  /** `actor` is the target, if it could be read. */
  | Happened<'dead-letter', AnyRef | undefined, DeadLetter>
  | Happened<'thread-lost', undefined, { readonly thread: number; readonly error: Error | undefined }>;

export interface SystemEvents {
  /**
   * From now on, in order per thread. Each call is a subscription of its own, told every event and cancelled by itself, also
   * if it is one more of the same recipient. An actor that ends is unsubscribed. What a worker reports while the ring and the
   * outbox to the owner are full is dropped, and a log line says how much.
   * @example system.events.subscribe({ tell: (event) => { seen.push(event); return 'accepted'; } });
   */
  subscribe(to: Recipient<SystemEvent>): Subscription;
}

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

/** What the death of a thread took with it, to the message (G57), and who comes back. */
export interface ThreadLoss {
  readonly thread: number;
  readonly error: Error;
  /** Whose handler or setup it was, if anybody's. */
  readonly culprit: AnyRef | undefined;
  /** Type of the message, where it is known: of one handled straight from another thread's ring. */
  readonly messageType: string | undefined;
  /** Asks of threads that live, whose message was lost. */
  readonly asksFailed: number;
  /** Accepted messages that nobody will handle: in its mailboxes, in its hands, or not on their way yet. */
  readonly messagesLost: number;
  /** Of those, the one that was being handled. */
  readonly inFlight: number;
  /** Actors that are there again under their references: their parents decide whether they go on. What they spawn in their setups is not among them. */
  readonly restarted: number;
  /** Actors that ended. */
  readonly ended: number;
  /** False: the thread is given up. */
  readonly isReplaced: boolean;
}

/** An actor that was in the middle of something when the time of a stop was over. */
export interface HeldUp {
  readonly actor: AnyRef;
  /** Its name behind those of the actors above it: `orders/cart-7`. */
  readonly path: string;
  readonly thread: number;
  /** Which of its code had not come to its end. */
  readonly doing: HeldUpDoing;
  /** Of the message it handled, where that is known: not for one that a thread took out of a mailbox and never came back from. */
  readonly messageType: string | undefined;
  /** Messages that waited for it. */
  readonly waiting: number;
}

export type HeldUpDoing = 'setup' | 'handler' | 'restarting hook' | 'stop hook';

/** Who kept a stop from being done in time (G19). */
export interface ForcedStop {
  /** What `system.stop()` was given. */
  readonly timeoutMs: number;
  /** Those that were killed in the middle of something; others were only behind them. */
  readonly heldUpBy: readonly HeldUp[];
  /** Threads that did not answer any more, so they were terminated with all that was in them. */
  readonly terminated: readonly number[];
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
  /** An actor at the top escalated, so nobody is left to decide, or a thread died again and again with nobody to blame (G58): the system stops with the error. */
  | Happened<'system-failed', undefined, Error>
  /** `actor` is the target, if it could be read. */
  | Happened<'dead-letter', AnyRef | undefined, DeadLetter>
  /** All that a thread's death meant has been seen to: what comes back, comes back now. */
  | Happened<'thread-lost', undefined, ThreadLoss>
  /** The time of `system.stop()` was over: what had not stopped was killed. */
  | Happened<'stop-forced', undefined, ForcedStop>;

export interface SystemEvents {
  /**
   * From now on, in order per thread. Each call is a subscription of its own, told every event and cancelled by itself, also
   * if it is one more of the same recipient. An actor that ends is unsubscribed. What a worker reports while the ring and the
   * outbox to the owner are full is dropped, and a log line says how much.
   * @example system.events.subscribe({ tell: (event) => { seen.push(event); return 'accepted'; } });
   */
  subscribe(to: Recipient<SystemEvent>): Subscription;
}

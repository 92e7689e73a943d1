import type { AnyRef, Recipient } from './actor-ref.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { HealthChange } from './health.ts';
import type { OverflowPolicy } from './mailbox-options.ts';
import type { StopReason } from './stop-reason.ts';
import type { Subscription } from './subscription.ts';

/** A restart, as the event stream tells it. */
export interface Restarted {
  /** What the actor failed with; for a bystander of a group restart, what the other member failed with. */
  readonly error: Error;
  /** 1 for the first failure in a row. */
  readonly attempt: number;
  /** How long the restart was delayed. */
  readonly delayMs: number;
}

interface Happened<Type extends string, Actor, Detail> {
  readonly type: Type;
  /** Epoch milliseconds, of the thread where it happened. */
  readonly at: number;
  readonly actor: Actor;
  /** The actor's name behind those of the actors above it, as it was then: `orders/cart-7`. Undefined: it is about no one actor, or nobody knows any more. */
  readonly path?: string | undefined;
  readonly detail: Detail;
}

/** What the death of a thread took with it, counted to the message (G57), and how many actors come back. */
export interface ThreadLoss {
  readonly thread: number;
  readonly error: Error;
  /** The actor in whose handler or setup the thread died, if it was in one. */
  readonly culprit: AnyRef | undefined;
  /** Its name behind those of the actors above it. */
  readonly culpritPath?: string | undefined;
  /** Type of the message it died of, where that is known: if it came straight out of another thread's ring, or the actor was on trial (docs/health.md). */
  readonly messageType: string | undefined;
  /** Asks by living threads whose message was lost. */
  readonly asksFailed: number;
  /** Accepted messages that nobody will handle: they were in its mailboxes, being handled, or in its outboxes. */
  readonly messagesLost: number;
  /** Of those, the messages that were being handled: 0 or 1. */
  readonly inFlight: number;
  /** Actors that exist again under their references; their parents decide whether they go on. Actors that their setups spawn are not counted. */
  readonly restarted: number;
  /** Actors that ended with the thread. */
  readonly ended: number;
  /** False if the thread is given up. */
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
  /** Of the message it handled, where that is known: mostly not for one that a thread took out of a mailbox and never came back from. */
  readonly messageType: string | undefined;
  /** Messages that waited for it. */
  readonly waiting: number;
}

/** What an actor was at that held up a stop. */
export type HeldUpDoing = 'setup' | 'handler' | 'restarting hook' | 'stop hook';

/**
 * A turn, or a handler in it, that kept its thread from everything else for longer than `longTurnMs`: seen by the clock, so time in which
 * the machine did something else counts as well. What a handler does after an `await` is not seen.
 */
export interface LongTurn {
  readonly thread: number;
  readonly durationMs: number;
  readonly doing: 'handler' | 'setup or hook';
  /** Of the message, where that is known: not if several fast ones were handled without a look at the clock in between. */
  readonly messageType: string | undefined;
  /** Actors of which one took so long, if it is not known which; `actor` is undefined then, and the next time it is known. */
  readonly among: readonly AnyRef[];
}

/** Who kept a stop from being done in time (G19). */
export interface ForcedStop {
  /** What `system.stop()` was given. */
  readonly timeoutMs: number;
  /** Those that were killed in the middle of something; others were only behind them. */
  readonly heldUpBy: readonly HeldUp[];
  /** Threads that did not answer any more, so they were terminated with all that was in them. */
  readonly terminated: readonly number[];
}

/** An actor has more to do than it can do: its mailbox has reached its bound, or came down to its low water mark and was not full again for a second. */
export interface OverloadChange {
  /** For each `raised` there is one `lowered`, at the actor's end at the latest, unless it dies with its thread. */
  readonly state: 'raised' | 'lowered';
  /** How many messages may wait, and what becomes of more. */
  readonly capacity: number;
  readonly overflow: OverflowPolicy;
  /** How often the bound has been reached since `raised`, that included. */
  readonly times: number;
  /** Milliseconds since `raised`. */
  readonly durationMs: number;
}

/** Which state cannot be kept in another thread, and why: mostly because it is longer than a message may be. */
export interface StateNotKept {
  readonly key: string;
  readonly error: Error;
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
  /** Told once at the beginning and once at the end of an overload, however often the mailbox fills up in between. */
  | Happened<'overload', AnyRef, OverloadChange>
  /** The recovery from a thread's death is complete: what comes back, comes back now. */
  | Happened<'thread-lost', undefined, ThreadLoss>
  /** An actor kept its thread busy for long. */
  | Happened<'long-turn', AnyRef | undefined, LongTurn>
  /** The time of `system.stop()` was over: what had not stopped was killed. */
  | Happened<'stop-forced', undefined, ForcedStop>
  /** A state with `restore: 'last-good'` would begin afresh after the death of the actor's thread, because it cannot be kept elsewhere: told once until it can again. */
  | Happened<'state-not-kept', AnyRef, StateNotKept>
  /** A health check has another status than before: of checks that somebody asks for, or that run by a timer. */
  | Happened<'health', undefined, HealthChange>;

/** The event stream of a system. */
export interface SystemEvents {
  /**
   * Sends every event from now on to `to`, in order per thread. Each call is a subscription of its own, even for the same recipient.
   * An actor that ends is unsubscribed. Events that a worker reports while its ring and outbox to the owner are full are dropped, and
   * a log line says how many.
   * @throws TypeError if `to` has no `tell`
   * @example system.events.subscribe({ tell: (event) => { seen.push(event); return 'accepted'; } });
   */
  subscribe(to: Recipient<SystemEvent>): Subscription;
}

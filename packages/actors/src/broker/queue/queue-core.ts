import type { DeathReason, NackOptions, QueueStats } from '../../contract/delivery.ts';
import type { Consumer } from './consumer.ts';
import type { QueueTerms } from '../../contract/queue-terms.ts';
import type { Incoming, QueuedMessage } from './queued-message.ts';

/**
 * What a queue has done by whoever drives it. None of these may call the queue back before the event is over that they come from.
 */
export interface QueuePort<C> {
  /** In [0, 1). */
  random(): number;
  /**
   * It is the consumer's from here on, as `message.tag`, for the `message.attempt`th time: until it is acknowledged by `ack` or `nack`, its
   * visibility is over, or the consumer leaves. A consumer that has ended meanwhile is told of by `leave`, afterwards.
   */
  deliver(message: QueuedMessage, consumer: Consumer<C>): void;
  /** It is out of the queue, because it is dead, with `message.attempt` attempts. Where it goes is the caller's affair. */
  dead(message: QueuedMessage, reason: DeathReason, note: string | undefined): void;
  /** It is out of the queue, because that was purged or deleted. */
  purged(message: QueuedMessage): void;
  /** `tick` is to be called then, if nothing else was to happen before. Called when that is earlier than what was said last, and has not passed. */
  wakeBy(atMs: number): void;
}

/** What a store has to know of what happens in a queue. None of these is called for a message that somebody waits for an answer to. */
export interface QueueJournal {
  added(message: QueuedMessage): void;
  /** It was delivered: its attempts are one more. */
  attempted(message: QueuedMessage): void;
  /** It waits again, and not before then. */
  delayed(message: QueuedMessage, readyAtMs: number): void;
  removed(message: QueuedMessage): void;
  remembered(id: string, untilMs: number): void;
}

/** What has become of a message on its way in. A message: it is in the queue, or with a consumer already. */
export type Taken = QueuedMessage | 'duplicate' | 'full';

/** Looks at a dead message: whether it is one of those that are meant. */
export type Wanted = (message: QueuedMessage) => boolean;

/**
 * One queue, without time, chance or actors: events in, calls to the port out. The rules (B1 …) are in docs/broker.md.
 *
 * Each event comes with the time, epoch milliseconds that never go back, and hands out what may be handed out after it.
 */
export declare class QueueCore<C> {
  constructor(id: string, terms: QueueTerms, port: QueuePort<C>, options?: { readonly idPrefix?: string; readonly journal?: QueueJournal });
  readonly id: string;
  readonly terms: QueueTerms;
  readonly ready: number;
  readonly delayed: number;
  readonly unacknowledged: number;
  readonly bytes: number;
  /** When `tick` is to be called next; `Infinity`: never. */
  readonly nextMs: number;
  readonly stats: QueueStats;
  /** What it is known by to users: its own, or what the queue has made from its prefix and the message's key. */
  idOf(message: QueuedMessage): string;

  // ---- messages come in
  /** B1. @param request whoever waits for an answer: given back with the message, and to `dead` and `purged` */
  enqueue(incoming: Incoming, nowMs: number, request?: unknown): Taken;

  // ---- consumers
  /** @param prefetch from 1 */
  join(data: C, prefetch: number, nowMs: number): Consumer<C>;
  setPrefetch(consumer: Consumer<C>, prefetch: number, nowMs: number): void;
  /** It gets no more. What it has in hand may still be acknowledged, until its visibility is over or it leaves. */
  cancel(consumer: Consumer<C>): void;
  /** It has ended: what it had is back at the place it had, with its attempt counted (B7). */
  leave(consumer: Consumer<C>, nowMs: number): void;
  readonly consumers: Iterable<Consumer<C>>;

  // ---- what they say
  /** Returns the message, whose `request` wants an answer. Undefined: that delivery is over; it is counted as stale. */
  ack(tag: number, nowMs: number): QueuedMessage | undefined;
  ackAll(tags: readonly number[], nowMs: number): void;
  /** False: that delivery is over. */
  nack(tag: number, options: NackOptions, nowMs: number): boolean;
  extend(tag: number, visibilityMs: number, nowMs: number): boolean;

  // ---- time
  /** What was due by now happens: deliveries time out, delays end, messages expire. */
  tick(nowMs: number): void;

  // ---- administration
  configure(terms: QueueTerms, nowMs: number): void;
  /** All that waits, ready or delayed. Returns how many. What is delivered stays. */
  purge(nowMs: number): number;
  /** All of it is purged, what is delivered too, and the consumers are gone: they are returned, to be told. */
  close(nowMs: number): readonly Consumer<C>[];
  /** In the order in which they would be delivered: the ready ones, then the delayed ones, then, by age, those that are delivered. */
  messages(): Iterable<QueuedMessage>;
  find(id: string): QueuedMessage | undefined;
}

import type { StoredMessage } from '../../contract/broker-store.ts';
import type { NackOptions, QueueStats } from '../../contract/delivery.ts';
import type { QueueTerms } from '../../contract/queue-terms.ts';
import type { Consumer } from './consumer.ts';
import type { Consumers } from './consumers.ts';
import type { Deliveries } from './deliveries.ts';
import { Intake, type Moved, type Taken } from './intake.ts';
import { MessageLifecycle } from './message-lifecycle.ts';
import type { QueueJournal, QueuePort } from './queue-port.ts';
import type { QueueRoom } from './queue-room.ts';
import type { Incoming, QueuedMessage } from './queued-message.ts';
import type { TermsInForce } from './terms-in-force.ts';
import type { WaitingMessages } from './waiting-messages.ts';

export interface QueueOrigin {
  /** What ids begin with that the queue makes. Of this queue, and of this life of the broker alone. */
  readonly idPrefix?: string;
  /** Undefined: nothing is kept. */
  readonly journal?: QueueJournal | undefined;
}

/** Some of the messages that wait. */
export type Choice<C> = (waiting: Iterable<QueuedMessage<C>>) => Iterable<QueuedMessage<C>>;

/** Note of an attempt that ended without a word. */
const HOLDER_ENDED = 'its consumer or the broker has ended';

/**
 * One queue, without time, chance or actors: events in, calls to the port out. The rules (B1 …) are in docs/broker.md; the steps of a message's life, which
 * events are made of, are in `MessageLifecycle`.
 *
 * Each event comes with the time, epoch milliseconds that never go back; what was due by then happens, and what may be delivered after it is. What a
 * consumer says of a delivery comes before what was due: it counts as long as nobody has noticed that its time was over (B4).
 */
export class QueueCore<C> {
  readonly id: string;
  /** How much more it may have. */
  readonly room: QueueRoom;
  readonly #idPrefix: string;
  readonly #inForce: TermsInForce;
  readonly #intake: Intake<C>;
  readonly #lives: MessageLifecycle<C>;
  readonly #waiting: WaitingMessages<C>;
  readonly #deliveries: Deliveries<C>;
  readonly #consumers: Consumers<C>;

  constructor(id: string, terms: QueueTerms, port: QueuePort<C>, { idPrefix = '', journal }: QueueOrigin = {}) {
    this.id = id;
    this.#idPrefix = idPrefix;
    this.#inForce = { terms };
    this.#lives = new MessageLifecycle(this.#inForce, port, journal);
    this.#intake = new Intake(this.#inForce, this.#lives, { random: port.random(), journal });
    this.room = this.#intake.room;
    this.#waiting = this.#lives.waiting;
    this.#deliveries = this.#lives.deliveries;
    this.#consumers = this.#deliveries.consumers;
  }

  get terms(): QueueTerms {
    return this.#inForce.terms;
  }

  /** Nothing is delivered. */
  get isPaused(): boolean {
    return this.#lives.isPaused;
  }

  /** Those that have not left, and have something in hand or take more. */
  get consumers(): Iterable<Consumer<C>> {
    return this.#consumers.all;
  }

  /** Nothing is ready, delayed or with a consumer. */
  get isEmpty(): boolean {
    return this.#waiting.readyCount + this.#waiting.delayedCount + this.#deliveries.size === 0;
  }

  /** Field by field: it is looked at in each turn, and `...` of an object takes several times as long. */
  get stats(): QueueStats {
    const { tally, slots, shares } = this.#lives;
    const { rejected, attempts, expired, overflow } = tally.dead;
    return {
      id: this.id,
      isPaused: this.isPaused,
      ready: this.#waiting.readyCount,
      unacknowledged: this.#deliveries.size,
      delayed: this.#waiting.delayedCount,
      bytes: slots.bytes,
      consumers: this.#consumers.takingCount,
      fairnessKeys: shares.size,
      enqueued: tally.enqueued,
      duplicates: tally.duplicates,
      refused: tally.refused,
      delivered: tally.delivered,
      redelivered: tally.redelivered,
      acknowledged: tally.acknowledged,
      purged: tally.purged,
      replayed: tally.replayed,
      stale: tally.stale,
      dead: { rejected, attempts, expired, overflow },
    };
  }

  /** How many of `stats.enqueued` were here in another life of the broker. */
  get restoredCount(): number {
    return this.#lives.tally.restored;
  }

  /** Somebody has seen its figures: the port hears of the next change again. */
  lookedAt(): void {
    this.#lives.lookedAt();
  }

  /** What it is known by to users: what it came with, or else what the queue makes of its prefix and the message's key. */
  idOf({ givenId, key }: QueuedMessage): string {
    return givenId ?? this.#idPrefix + key.toString(36);
  }

  /** It is delivered, or was, as often as is allowed at present. */
  isLast(message: QueuedMessage): boolean {
    return this.#lives.hadAllAttempts(message);
  }

  // ------------------------------------------------------------------ messages come in

  /**
   * B1: it is in, with a consumer already perhaps, or a duplicate, or refused.
   *
   * @param request whoever waits for an answer: given back with the message, and to `dead` and `purged`
   */
  enqueue(incoming: Incoming, nowMs: number, request?: unknown): Taken<C> {
    this.#lives.catchUp(nowMs);
    const taken = this.#intake.publish(incoming, nowMs, request);
    this.#lives.handOut(nowMs);
    return taken;
  }

  /** One comes from another queue. False: there is no room. */
  accept(moved: Moved, nowMs: number): boolean {
    this.#lives.catchUp(nowMs);
    const isIn = this.#intake.accept(moved, nowMs);
    this.#lives.handOut(nowMs);
    return isIn;
  }

  // ------------------------------------------------------------------ what consumers say

  /** B5. Returns the message, whose `request` wants an answer. Undefined: that delivery is over. */
  ack(tag: number, nowMs: number): QueuedMessage<C> | undefined {
    const message = this.#acknowledge(tag, nowMs);
    this.tick(nowMs);
    return message;
  }

  ackAll(tags: readonly number[], nowMs: number): void {
    for (const tag of tags) this.#acknowledge(tag, nowMs);
    this.tick(nowMs);
  }

  #acknowledge(tag: number, nowMs: number): QueuedMessage<C> | undefined {
    const message = this.#inHand(tag);
    if (message !== undefined) this.#lives.acknowledge(message, nowMs);
    return message;
  }

  #inHand(tag: number): QueuedMessage<C> | undefined {
    const message = this.#deliveries.find(tag);
    if (message === undefined) this.#lives.tally.stale++;
    return message;
  }

  /** False: that delivery is over. */
  nack(tag: number, { requeue = true, delayMs, note }: NackOptions, nowMs: number): boolean {
    const message = this.#inHand(tag);
    if (message === undefined) return false;
    this.#deliveries.spokenOf(message, nowMs);
    if (requeue) this.#lives.comeBack(message, delayMs, nowMs, note);
    else this.#lives.die(message, 'rejected', nowMs, note);
    this.tick(nowMs);
    return true;
  }

  /** Nobody has looked at it, and nobody waits for it any more: it is dead, as when its time is over. False: that delivery is over. */
  expire(tag: number, nowMs: number): boolean {
    const message = this.#inHand(tag);
    if (message === undefined) return false;
    message.attempt--;
    this.#lives.die(message, 'expired', nowMs);
    this.tick(nowMs);
    return true;
  }

  /** Nobody has looked at it: it is ready again where it stood, and the attempt does not count. False: that delivery is over. */
  giveBack(tag: number, nowMs: number): boolean {
    const message = this.#inHand(tag);
    if (message === undefined) return false;
    this.#lives.giveBack(message, nowMs);
    this.tick(nowMs);
    return true;
  }

  /** @param visibilityMs from now on, in the place of what is left. False: that delivery is over */
  extend(tag: number, visibilityMs: number, nowMs: number): boolean {
    const message = this.#inHand(tag);
    if (message === undefined) return false;
    this.#deliveries.extend(message, nowMs + visibilityMs);
    this.tick(nowMs);
    return true;
  }

  // ------------------------------------------------------------------ consumers

  /** @param prefetch from 1 */
  join(data: C, prefetch: number, nowMs: number): Consumer<C> {
    this.#lives.catchUp(nowMs);
    const consumer = this.#consumers.join(data, prefetch);
    this.#lives.handOut(nowMs);
    return consumer;
  }

  setPrefetch(consumer: Consumer<C>, prefetch: number, nowMs: number): void {
    this.#lives.catchUp(nowMs);
    this.#consumers.setPrefetch(consumer, prefetch);
    this.#lives.handOut(nowMs);
  }

  /** It gets no more. What it has in hand may still be acknowledged, until its visibility is over or it leaves. */
  cancel(consumer: Consumer<C>): void {
    this.#consumers.cancel(consumer);
    this.#lives.changed();
  }

  /** B7: it has ended, and what it had is back, each at the place it had, with the attempt counted. */
  leave(consumer: Consumer<C>, nowMs: number): void {
    for (const message of this.#deliveries.leave(consumer)) this.#lives.comeBack(message, 0, nowMs, HOLDER_ENDED);
    this.tick(nowMs);
  }

  // ------------------------------------------------------------------ time

  tick(nowMs: number): void {
    this.#lives.catchUp(nowMs);
    this.#lives.handOut(nowMs);
  }

  // ------------------------------------------------------------------ administration

  /** For what comes in, is delivered or comes back from now on; what is on its way keeps the times it was given. */
  configure(terms: QueueTerms): void {
    this.#inForce.terms = terms;
  }

  /** B14. Ended, what is ready is delivered at once. */
  pause(isPaused: boolean, nowMs: number): void {
    this.#lives.isPaused = isPaused;
    this.tick(nowMs);
  }

  /** B10: all that waits, ready or delayed, or what `choose` takes of it. What is delivered stays. Returns how many. */
  purge(nowMs: number, choose: Choice<C> = (waiting) => waiting): number {
    this.#lives.catchUp(nowMs);
    const messages = [...choose(this.#waiting)];
    for (const message of messages) this.#lives.purge(message, nowMs);
    this.#lives.handOut(nowMs);
    return messages.length;
  }

  /** All of it is purged, what is delivered too, and the consumers are gone: they are returned, to be told. */
  close(nowMs: number): readonly Consumer<C>[] {
    const consumers = [...this.#consumers.all];
    for (const consumer of consumers) for (const message of this.#deliveries.leave(consumer)) this.#lives.purge(message, nowMs);
    this.purge(nowMs);
    return consumers;
  }

  /** One that waits leaves for another queue. */
  withdraw(message: QueuedMessage, nowMs: number): void {
    this.#lives.withdraw(message);
    this.#lives.handOut(nowMs);
  }

  /** Those that wait, in the order in which they would be delivered; the delayed ones last. Until the next event. */
  waiting(): Iterable<QueuedMessage> {
    return this.#waiting;
  }

  /** Those that consumers have in hand, by consumer. Until the next event. */
  delivered(): Iterable<QueuedMessage> {
    return this.#deliveries;
  }

  /** When one that waits is to be ready. */
  readyAtMs(message: QueuedMessage): number | undefined {
    return this.#waiting.readyAtMs(message);
  }

  // ------------------------------------------------------------------ what a store gives back

  /** Before any event, of which the first is a tick; those that are to stand before others, before those. */
  restore(stored: StoredMessage, nowMs: number): void {
    this.#intake.restore(stored, nowMs);
  }

  restoreId(id: string, untilMs: number, nowMs: number): void {
    this.#intake.restoreId(id, untilMs, nowMs);
  }
}

// Limit: above 250 lines, because each event of a message's life is a few lines here, and they share its bookkeeping.

import { payloadBytes } from '../../cell/payload-bytes.ts';
import { doubledMs } from '../../contract/backoff.ts';
import type { StoredMessage } from '../../contract/broker-store.ts';
import type { Death, DeathReason, NackOptions, QueueStats } from '../../contract/delivery.ts';
import type { QueueTerms } from '../../contract/queue-terms.ts';
import type { Consumer, OwnConsumer } from './consumer.ts';
import { Consumers } from './consumers.ts';
import { Deadlines } from './deadlines.ts';
import { MessageSlots } from './message-slots.ts';
import type { Dead, QueueJournal, QueuePort } from './queue-port.ts';
import { QueueTally } from './queue-tally.ts';
import { type Incoming, type MessageFacts, type MessageTimes, QueuedMessage } from './queued-message.ts';
import { ReadyMessages } from './ready-messages.ts';
import { RecentIds } from './recent-ids.ts';
import { NONE, SlotLinks } from './slot-list.ts';
import { Visibility } from './visibility.ts';

/** What has become of a message on its way in. A message: it is in the queue, or with a consumer already. */
export type Taken<C = unknown> = QueuedMessage<C> | 'duplicate' | 'full';

/** What a message brings along that comes from another queue. */
export type Moved = Omit<MessageFacts, 'key' | 'request'> & Pick<MessageTimes, 'publishedAtMs'>;

export interface QueueOrigin {
  /** What ids begin with that the queue makes. Of this queue, and of this life of the broker alone. */
  readonly idPrefix?: string;
  /** Undefined: nothing is kept. */
  readonly journal?: QueueJournal | undefined;
}

const NEVER = Number.POSITIVE_INFINITY;
const NO_DEATHS: readonly Death[] = Object.freeze([]);
/** Notes of attempts that ended without a word. */
const OVERDUE = 'not acknowledged in time';
const HOLDER_ENDED = 'its consumer or the broker has ended';

/**
 * One queue, without time, chance or actors: events in, calls to the port out. The rules (B1 …) are in docs/broker.md.
 *
 * Each event comes with the time, epoch milliseconds that never go back; what was due by then happens, and what may be delivered after it is.
 *
 * ```
 *             ┌─ delay ──────────────────────────┐
 * enqueue ──> delayed ──> ready ──> delivered ───┤ nack, time-out, consumer gone
 *                │          │           │        └──> ready, in the place it had
 *                └─ ttl ────┴──> dead <─┤ rejected, or delivered often enough
 *                                       └──> acknowledged
 * ```
 *
 * Invariant: a message is in one of `#ready`, `#delays` and the hand of a consumer; in `#expiry` if it waits and has an end; in `#visibility` if it is
 * delivered and has an end. `enqueued` = ready + delayed + unacknowledged + acknowledged + dead + purged + replayed, after every event.
 */
export class QueueCore<C> {
  readonly id: string;
  readonly #idPrefix: string;
  readonly #port: QueuePort<C>;
  readonly #journal: QueueJournal | undefined;
  readonly #links = new SlotLinks();
  readonly #slots: MessageSlots<C>;
  readonly #ready = new ReadyMessages(this.#links);
  readonly #delays = new Deadlines();
  readonly #expiry = new Deadlines();
  readonly #visibility = new Visibility();
  readonly #consumers = new Consumers<C>(this.#links);
  readonly #recent: RecentIds;
  readonly #tally = new QueueTally();
  /** Those that have left the queue, and whoever drives it has not been told yet. */
  #dead: Dead[] = [];
  #purged: QueuedMessage[] = [];
  #terms: QueueTerms;
  #nextKey = 0;
  #nextPlace = 0;
  #unacknowledged = 0;
  #bytes = 0;
  /** Not later than the first of all that is due. */
  #wakeMs = NEVER;

  // Limit: four parameters: who it is, by which rules, and two sides it speaks to.
  constructor(id: string, terms: QueueTerms, port: QueuePort<C>, { idPrefix = '', journal }: QueueOrigin = {}) {
    this.id = id;
    this.#terms = terms;
    this.#port = port;
    this.#idPrefix = idPrefix;
    this.#journal = journal;
    this.#slots = new MessageSlots(port.random());
    this.#recent = new RecentIds(port.random());
  }

  get terms(): QueueTerms {
    return this.#terms;
  }

  get ready(): number {
    return this.#ready.size;
  }

  get delayed(): number {
    return this.#delays.size;
  }

  get unacknowledged(): number {
    return this.#unacknowledged;
  }

  /** In all these. */
  get size(): number {
    return this.#ready.size + this.#delays.size + this.#unacknowledged;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** When `tick` is to be called, if nothing happens before; `Infinity`: not at all. */
  get nextMs(): number {
    return this.#wakeMs;
  }

  /** Those that have not left, and have something in hand or take more. */
  get consumers(): Iterable<Consumer<C>> {
    return this.#consumers.all;
  }

  get stats(): QueueStats {
    const { dead, ...counts } = this.#tally;
    const { id, ready, delayed, unacknowledged, bytes } = this;
    return { id, ready, unacknowledged, delayed, bytes, consumers: this.#consumers.takingCount, ...counts, dead: { ...dead } };
  }

  /** What it is known by to users: what it came with, or else what the queue makes of its prefix and the message's key. */
  idOf({ givenId, key }: QueuedMessage): string {
    return givenId ?? this.#idPrefix + key.toString(36);
  }

  // ------------------------------------------------------------------ messages come in

  /**
   * B1: it is in, a duplicate, or refused.
   *
   * @param request whoever waits for an answer: given back with the message, and to `dead` and `purged`
   */
  enqueue(incoming: Incoming, nowMs: number, request?: unknown): Taken<C> {
    this.#catchUp(nowMs);
    const { id, body, delayMs = 0, ttlMs = NEVER, priority = 0, bytes = this.#bytesOf(body) } = incoming;
    const isRemembered = id !== undefined && this.#terms.dedupMs > 0;
    if (isRemembered && this.#recent.has(id, nowMs)) {
      this.#tally.duplicates++;
      this.#finish(nowMs);
      return 'duplicate';
    }
    if (!this.hasRoom(bytes) && !this.#makeRoom({ bytes, priority }, nowMs)) {
      this.#tally.refused++;
      this.#finish(nowMs);
      return 'full';
    }
    const readyAtMs = nowMs + delayMs;
    const given = { key: this.#nextKey++, givenId: id, body, priority, bytes, deaths: NO_DEATHS, hops: 0, request };
    const message = this.#add(given, { publishedAtMs: nowMs, expiresAtMs: this.#expiresAtMs(ttlMs, readyAtMs) });
    if (isRemembered) this.#remember(id, nowMs, request);
    if (request === undefined) this.#journal?.added(message, readyAtMs);
    this.#wait(message, delayMs > 0 ? readyAtMs : nowMs, nowMs);
    this.#finish(nowMs);
    return message;
  }

  /** One comes from another queue: its id is not looked at, since it may well have been here before. False: there is no room. */
  accept(moved: Moved, nowMs: number): boolean {
    this.#catchUp(nowMs);
    const bytes = this.measured(moved);
    const { givenId, body, priority, deaths, hops, publishedAtMs } = moved;
    if (!this.hasRoom(bytes) && !this.#makeRoom({ bytes, priority }, nowMs)) {
      this.#tally.refused++;
      this.#finish(nowMs);
      return false;
    }
    const given = { key: this.#nextKey++, givenId, body, priority, bytes, deaths, hops, request: undefined };
    const message = this.#add(given, { publishedAtMs, expiresAtMs: this.#expiresAtMs(NEVER, nowMs) });
    this.#journal?.added(message, nowMs);
    this.#wait(message, nowMs, nowMs);
    this.#finish(nowMs);
    return true;
  }

  /** A delay is no life: the time to live begins when it may be delivered. */
  #expiresAtMs(ttlMs: number, readyAtMs: number): number | undefined {
    const leastMs = Math.min(ttlMs, this.#terms.ttlMs);
    return leastMs === NEVER ? undefined : readyAtMs + leastMs;
  }

  #add(given: MessageFacts, times: MessageTimes): QueuedMessage<C> {
    const message = new QueuedMessage<C>(given, times);
    this.#slots.take(message);
    this.#bytes += message.bytes;
    this.#tally.enqueued++;
    return message;
  }

  #remember(id: string, nowMs: number, request: unknown): void {
    const untilMs = nowMs + this.#terms.dedupMs;
    this.#recent.add(id, untilMs, nowMs);
    if (request === undefined) this.#journal?.remembered(id, untilMs);
  }

  /** What a message from another queue counts here, which may be the first that wants to know. */
  measured({ bytes, body }: Pick<MessageFacts, 'bytes' | 'body'>): number {
    return bytes > 0 ? bytes : this.#bytesOf(body);
  }

  /** Looked at only where it matters: it costs as much as there is in it. */
  #bytesOf(body: unknown): number {
    return this.#terms.bytesMax === NEVER ? 0 : payloadBytes(body);
  }

  /** For one more of so many bytes, without giving up any. */
  hasRoom(bytes: number): boolean {
    const { messagesMax, bytesMax } = this.#terms;
    return this.size < messagesMax && this.#bytes + bytes <= bytesMax && !this.#slots.isFull;
  }

  /** B3: by giving up the oldest of the lowest priority, but none of a higher one than the new one's, and none in vain. */
  #makeRoom({ bytes, priority }: Pick<MessageFacts, 'bytes' | 'priority'>, nowMs: number): boolean {
    const { overflow, messagesMax, bytesMax } = this.#terms;
    if (overflow === 'reject') return false;
    const lower = this.#ready.upTo(priority);
    const isInVain = this.size - lower.count >= messagesMax || this.#bytes - lower.bytes + bytes > bytesMax;
    if (isInVain || lower.count === 0) return false;
    do {
      const oldest = this.#slots.at(this.#ready.leastOldest);
      this.#leaveWaiting(oldest);
      this.#die(oldest, 'overflow', nowMs);
    } while (!this.hasRoom(bytes));
    return true;
  }

  // ------------------------------------------------------------------ where a message is

  /** It waits until then, and is behind those that are ready before it; but one that was delivered before is where it was (B7). */
  #wait(message: QueuedMessage<C>, readyAtMs: number, nowMs: number): void {
    this.#expectEnd(message);
    if (readyAtMs <= nowMs) return this.#makeReady(message);
    message.state = 'delayed';
    this.#delays.add(message.slot, readyAtMs, message.key);
    this.#wakeBy(readyAtMs);
  }

  #makeReady(message: QueuedMessage<C>): void {
    if (message.attempt > 0) {
      message.state = 'returned';
      this.#ready.addReturned(message);
    } else {
      message.state = 'fresh';
      message.place = this.#nextPlace++;
      this.#ready.addFresh(message);
    }
  }

  #expectEnd({ expiresAtMs, slot, key }: QueuedMessage<C>): void {
    if (expiresAtMs === undefined) return;
    this.#expiry.add(slot, expiresAtMs, key);
    this.#wakeBy(expiresAtMs);
  }

  #leaveWaiting(message: QueuedMessage<C>): void {
    if (message.state === 'delayed') this.#delays.remove(message.slot);
    else this.#ready.remove(message);
    if (message.expiresAtMs !== undefined) this.#expiry.remove(message.slot);
  }

  #leaveHand(message: QueuedMessage<C>, nowMs: number): void {
    const { holder, slot } = message;
    this.#visibility.end(slot, this.#links.next[slot] as number, nowMs);
    if (holder !== undefined) this.#consumers.gave(holder, slot);
    message.holder = undefined;
    this.#slots.end(message);
    this.#unacknowledged--;
  }

  /** It is nowhere any more. */
  #remove(message: QueuedMessage<C>): void {
    this.#bytes -= message.bytes;
    message.state = 'gone';
    if (this.#slots.giveBack(message)) this.#shrink();
    if (message.request === undefined) this.#journal?.removed(message);
  }

  /** A flood is over. */
  #shrink(): void {
    for (const holder of [this.#links, this.#ready, this.#delays, this.#expiry, this.#visibility]) holder.shrink();
  }

  // Limit: four parameters, all of them the death's.
  #die(message: QueuedMessage<C>, reason: DeathReason, nowMs: number, note?: string): void {
    this.#remove(message);
    this.#tally.dead[reason]++;
    this.#dead.push({ message, reason, note, atMs: nowMs });
  }

  // ------------------------------------------------------------------ deliveries

  /** The end of each event: what may be delivered is, and who has left the queue is told of. */
  #finish(nowMs: number): void {
    for (;;) {
      const consumer = this.#consumers.next;
      const slot = this.#ready.first;
      if (consumer === undefined || slot === NONE) break;
      this.#deliver(this.#slots.at(slot), consumer, nowMs);
    }
    if (this.#dead.length > 0 || this.#purged.length > 0) this.#tellEndings();
  }

  #deliver(message: QueuedMessage<C>, consumer: OwnConsumer<C>, nowMs: number): void {
    this.#leaveWaiting(message);
    message.state = 'delivered';
    message.holder = consumer;
    this.#unacknowledged++;
    this.#tally.delivered++;
    if (++message.attempt > 1) this.#tally.redelivered++;
    this.#slots.begin(message);
    this.#consumers.took(consumer, message.slot);
    const { visibilityMs } = this.#terms;
    this.#visibility.begin(message.slot, message.key, nowMs, visibilityMs);
    if (visibilityMs !== NEVER) this.#wakeBy(nowMs + visibilityMs);
    if (message.request === undefined) this.#journal?.attempted(message);
    this.#port.deliver(message, consumer);
  }

  /** What the port does may be another event of this queue: what it is not told of yet is told first by that one, or by this one, but once. */
  #tellEndings(): void {
    const dead = this.#dead;
    const purged = this.#purged;
    this.#dead = [];
    this.#purged = [];
    for (const one of dead) this.#port.dead(one);
    for (const message of purged) this.#port.purged(message);
  }

  // Limit: four parameters, all of them the attempt's.
  /** B7: the attempt is over, and counts. It waits again, or has been delivered often enough, or long enough. */
  #comeBack(message: QueuedMessage<C>, pauseMs: number, nowMs: number, note?: string): void {
    this.#leaveHand(message, nowMs);
    const { expiresAtMs = NEVER } = message;
    if (message.attempt >= this.#terms.maxAttempts) return this.#die(message, 'attempts', nowMs, note);
    if (expiresAtMs <= nowMs) return this.#die(message, 'expired', nowMs, note);
    const readyAtMs = nowMs + pauseMs;
    if (pauseMs > 0 && message.request === undefined) this.#journal?.delayed(message, readyAtMs);
    this.#wait(message, readyAtMs, nowMs);
  }

  #backoffMs(attempts: number): number {
    const { backoff } = this.#terms;
    if (backoff === undefined) return 0;
    const { jitter = 0 } = backoff;
    return doubledMs(backoff, attempts - 1) * (jitter === 0 ? 1 : 1 - jitter * this.#port.random());
  }

  // ------------------------------------------------------------------ what consumers say

  /** B5. Returns the message, whose `request` wants an answer. Undefined: that delivery is over. */
  ack(tag: number, nowMs: number): QueuedMessage<C> | undefined {
    const message = this.#acknowledge(tag, nowMs);
    this.#catchUp(nowMs);
    this.#finish(nowMs);
    return message;
  }

  ackAll(tags: readonly number[], nowMs: number): void {
    for (const tag of tags) this.#acknowledge(tag, nowMs);
    this.#catchUp(nowMs);
    this.#finish(nowMs);
  }

  #acknowledge(tag: number, nowMs: number): QueuedMessage<C> | undefined {
    const message = this.#inHand(tag);
    if (message === undefined) return undefined;
    this.#spoken(message, nowMs);
    this.#leaveHand(message, nowMs);
    this.#remove(message);
    this.#tally.acknowledged++;
    return message;
  }

  /** B4: a word of one, so its consumer has come to those that it was given after it. */
  #spoken({ slot, holder }: QueuedMessage<C>, nowMs: number): void {
    this.#visibility.spoken(this.#links.next[slot] as number, nowMs);
    if (holder !== undefined) holder.reckonedMs = Number.NEGATIVE_INFINITY;
  }

  #inHand(tag: number): QueuedMessage<C> | undefined {
    const message = this.#slots.delivered(tag);
    if (message === undefined) this.#tally.stale++;
    return message;
  }

  /** False: that delivery is over. */
  nack(tag: number, { requeue = true, delayMs, note }: NackOptions, nowMs: number): boolean {
    const message = this.#inHand(tag);
    if (message === undefined) return false;
    this.#spoken(message, nowMs);
    if (requeue) this.#comeBack(message, delayMs ?? this.#backoffMs(message.attempt), nowMs, note);
    else {
      this.#leaveHand(message, nowMs);
      this.#die(message, 'rejected', nowMs, note);
    }
    this.#catchUp(nowMs);
    this.#finish(nowMs);
    return true;
  }

  /** Nobody has looked at it, and nobody waits for it any more: it is dead, as when its time is over. False: that delivery is over. */
  expire(tag: number, nowMs: number): boolean {
    const message = this.#inHand(tag);
    if (message === undefined) return false;
    this.#leaveHand(message, nowMs);
    message.attempt--;
    this.#die(message, 'expired', nowMs);
    this.#catchUp(nowMs);
    this.#finish(nowMs);
    return true;
  }

  /** Nobody has looked at it: it is ready again where it stood, and the attempt does not count. False: that delivery is over. */
  giveBack(tag: number, nowMs: number): boolean {
    const message = this.#inHand(tag);
    if (message === undefined) return false;
    this.#leaveHand(message, nowMs);
    message.attempt--;
    if (message.request === undefined) this.#journal?.attempted(message);
    this.#expectEnd(message);
    message.state = 'returned';
    this.#ready.addReturned(message);
    this.#catchUp(nowMs);
    this.#finish(nowMs);
    return true;
  }

  /** @param visibilityMs from now on, in the place of what is left. False: that delivery is over */
  extend(tag: number, visibilityMs: number, nowMs: number): boolean {
    const message = this.#inHand(tag);
    if (message === undefined) return false;
    this.#visibility.extend(message.slot, message.key, nowMs + visibilityMs);
    if (message.holder !== undefined) message.holder.reckonedMs = Number.NEGATIVE_INFINITY;
    this.#wakeBy(nowMs + visibilityMs);
    this.#catchUp(nowMs);
    this.#finish(nowMs);
    return true;
  }

  // ------------------------------------------------------------------ consumers

  /** @param prefetch from 1 */
  join(data: C, prefetch: number, nowMs: number): Consumer<C> {
    this.#catchUp(nowMs);
    const consumer = this.#consumers.join(data, prefetch);
    this.#finish(nowMs);
    return consumer;
  }

  setPrefetch(consumer: Consumer<C>, prefetch: number, nowMs: number): void {
    this.#catchUp(nowMs);
    this.#consumers.setPrefetch(consumer, prefetch);
    this.#finish(nowMs);
  }

  /** It gets no more. What it has in hand may still be acknowledged, until its visibility is over or it leaves. */
  cancel(consumer: Consumer<C>): void {
    this.#consumers.cancel(consumer);
  }

  /** B7: it has ended, and what it had is back, each at the place it had, with the attempt counted. */
  leave(consumer: Consumer<C>, nowMs: number): void {
    for (const slot of this.#consumers.leave(consumer)) this.#comeBack(this.#slots.at(slot), 0, nowMs, HOLDER_ENDED);
    this.#catchUp(nowMs);
    this.#finish(nowMs);
  }

  // ------------------------------------------------------------------ time

  tick(nowMs: number): void {
    this.#catchUp(nowMs);
    this.#finish(nowMs);
  }

  #wakeBy(atMs: number): void {
    if (atMs >= this.#wakeMs) return;
    this.#wakeMs = atMs;
    this.#port.wakeBy(atMs);
  }

  #catchUp(nowMs: number): void {
    if (nowMs >= this.#wakeMs) this.#settleDue(nowMs);
  }

  /** B4, B8: deliveries time out, delays end, lives end. */
  #settleDue(nowMs: number): void {
    this.#wakeMs = NEVER;
    while (this.#visibility.firstMs <= nowMs) {
      const message = this.#slots.at(this.#visibility.first);
      if (!this.#isPostponed(message, nowMs)) this.#comeBack(message, this.#backoffMs(message.attempt), nowMs, OVERDUE);
    }
    while (this.#delays.firstMs <= nowMs) {
      const message = this.#slots.at(this.#delays.first);
      this.#delays.remove(message.slot);
      this.#makeReady(message);
    }
    while (this.#expiry.firstMs <= nowMs) {
      const message = this.#slots.at(this.#expiry.first);
      this.#leaveWaiting(message);
      this.#die(message, 'expired', nowMs);
    }
    this.#wakeBy(Math.min(this.#visibility.firstMs, this.#delays.firstMs, this.#expiry.firstMs));
  }

  /** Its alarm has come, and its consumer has said something meanwhile, by which it has longer. A hand is looked at once, however many alarms come together. */
  #isPostponed({ holder, slot }: QueuedMessage<C>, nowMs: number): boolean {
    if (holder === undefined || nowMs <= holder.reckonedMs) return false;
    const alarmMs = this.#visibility.timeOf(slot);
    holder.reckonedMs = this.#visibility.lookAgain(holder.hand, nowMs) ? nowMs : Number.POSITIVE_INFINITY;
    return this.#visibility.timeOf(slot) > alarmMs;
  }

  // ------------------------------------------------------------------ administration

  /** For what comes in, is delivered or comes back from now on; what is on its way keeps the times it was given. */
  configure(terms: QueueTerms): void {
    this.#terms = terms;
  }

  /** B10: all that waits, ready or delayed. What is delivered stays. Returns how many. */
  purge(nowMs: number): number {
    this.#catchUp(nowMs);
    const slots = [...this.#ready, ...this.#delays.all()];
    for (const slot of slots) {
      const message = this.#slots.at(slot);
      this.#leaveWaiting(message);
      this.#purgeOne(message);
    }
    this.#finish(nowMs);
    return slots.length;
  }

  #purgeOne(message: QueuedMessage<C>): void {
    this.#remove(message);
    this.#tally.purged++;
    this.#purged.push(message);
  }

  /** All of it is purged, what is delivered too, and the consumers are gone: they are returned, to be told. */
  close(nowMs: number): readonly Consumer<C>[] {
    const consumers = [...this.#consumers.all];
    for (const consumer of consumers) {
      for (const slot of this.#consumers.leave(consumer)) {
        const message = this.#slots.at(slot);
        this.#leaveHand(message, nowMs);
        this.#purgeOne(message);
      }
    }
    this.purge(nowMs);
    return consumers;
  }

  /** One that waits leaves for another queue. */
  withdraw(message: QueuedMessage, nowMs: number): void {
    const own = this.#slots.at(message.slot);
    this.#leaveWaiting(own);
    this.#remove(own);
    this.#tally.replayed++;
    this.#finish(nowMs);
  }

  /** Those that wait, in the order in which they would be delivered; the delayed ones last. Until the next event. */
  *waiting(): Iterable<QueuedMessage> {
    for (const slot of this.#ready) yield this.#slots.at(slot);
    for (const slot of this.#delays.all()) yield this.#slots.at(slot);
  }

  /** Those that consumers have in hand, by consumer. Until the next event. */
  *delivered(): Iterable<QueuedMessage> {
    for (const { hand } of this.#consumers.all) for (const slot of hand) yield this.#slots.at(slot);
  }

  /** When one that waits is to be ready. */
  readyAtMs(message: QueuedMessage): number | undefined {
    return message.state === 'delayed' ? this.#delays.timeOf(message.slot) : undefined;
  }

  // ------------------------------------------------------------------ what a store gives back

  /** Before any event; those that are to stand before others, before those. */
  restore(stored: StoredMessage, nowMs: number): void {
    const { key, id, body, bytes, priority, publishedAt, readyAt, expiresAt, attempts, deaths, hops } = stored;
    const given = { key, givenId: id, body, priority, bytes, deaths, hops, request: undefined };
    const message = this.#add(given, { publishedAtMs: publishedAt, expiresAtMs: expiresAt === NEVER ? undefined : expiresAt });
    this.#nextKey = Math.max(this.#nextKey, key + 1);
    message.attempt = attempts;
    message.place = this.#nextPlace++;
    // Its last attempt was under way when the broker ended, and nobody is to have another.
    if (attempts >= this.#terms.maxAttempts) this.#die(message, 'attempts', nowMs);
    else this.#wait(message, readyAt, nowMs);
  }

  restoreId(id: string, untilMs: number, nowMs: number): void {
    if (untilMs > nowMs) this.#recent.add(id, untilMs, nowMs);
  }

  /** That was all. */
  restored(nowMs: number): void {
    this.#settleDue(nowMs);
    this.#finish(nowMs);
  }
}

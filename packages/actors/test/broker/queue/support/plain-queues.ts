// Limit: above 250 lines: a model is read as a whole, beside what it is a model of.

import type { DeathReason } from '#actors/contract/delivery.js';
import type { QueueTerms } from '#actors/contract/queue-terms.js';

/** A message of the model: what it is, and everything that is known of it, in the open. */
export interface PlainMessage {
  readonly n: number;
  readonly key: number;
  readonly priority: number;
  readonly bytes: number;
  readonly isRequest: boolean;
  readonly publishedAt: number;
  readyAt: number;
  readonly expiresAt: number;
  attempts: number;
  readonly deaths: readonly {
    readonly queue: string;
    readonly reason: DeathReason;
    readonly attempts: number;
    readonly at: number;
    readonly note: string | undefined;
  }[];
  readonly hops: number;
  /** With whom it takes turns. Undefined: with those that name no key. */
  share: PlainShare | undefined;
  /** Of its share, when it came in. */
  weight: number | undefined;
  /** Undefined until it is ready for the first time. */
  place: number | undefined;
  isReady: boolean;
  wasDelivered: boolean;
  /** It was given back unread, and goes before all of its priority. */
  isOwed: boolean;
  holder: PlainConsumer | undefined;
  /** Number of the delivery it is in, among all of the model. */
  delivery: number;
  deliveredAt: number;
  /** As the terms said when it was delivered. */
  lasts: number;
  /** Its consumer has said so. */
  extendedUntil: number | undefined;
  /** When it is looked at whether its time is over: as lazy as the queue is. */
  alarm: number;
}

export interface PlainShare {
  readonly key: string;
  readonly number: number;
  weight: number;
  /** Key of the message that has said so. */
  weightFrom: number;
}

/** Whose turn it is in one priority: the first one's. */
interface Turn {
  readonly share: PlainShare | undefined;
  used: number;
}

export interface PlainConsumer {
  readonly name: string;
  prefetch: number;
  isCancelled: boolean;
  readonly hand: PlainMessage[];
  /** Of which deliveries it has spoken, and when; and until when one was extended whose time ran out. */
  readonly words: { readonly delivery: number; readonly at: number }[];
  hasSpoken: boolean;
}

export interface Given {
  readonly n: number;
  readonly id: string | undefined;
  readonly delayMs: number;
  readonly ttlMs: number;
  readonly priority: number;
  readonly bytes: number;
  readonly isRequest: boolean;
  readonly fairnessKey: string | undefined;
  readonly fairnessWeight: number | undefined;
}

/** What a purge or a replay is for. */
export interface PlainFilter {
  readonly origin?: string | undefined;
  readonly fairnessKey?: string | undefined;
  readonly countMax?: number | undefined;
}

const NEVER = Number.POSITIVE_INFINITY;
const REASONS = { rejected: 0, attempts: 0, expired: 0, overflow: 0 };
const COUNTS = { enqueued: 0, duplicates: 0, refused: 0, delivered: 0, redelivered: 0, acknowledged: 0, purged: 0, replayed: 0, stale: 0 };

interface Dead {
  readonly message: PlainMessage;
  readonly reason: DeathReason;
  readonly note: string | undefined;
  readonly at: number;
}

/** What the model does, in the order in which it does it, as texts. */
export type Log = string[];

/** One queue as a list, that is sorted and searched each time. */
export class PlainQueue {
  readonly id: string;
  terms: QueueTerms;
  readonly counts = { ...COUNTS };
  readonly dead = { ...REASONS };
  messages: PlainMessage[] = [];
  consumers: PlainConsumer[] = [];
  /** Consumers with room, whose turn it is first. */
  roomy: PlainConsumer[] = [];
  ids = new Map<string, number>();
  /** Without those of requests. */
  storedIds = new Map<string, number>();
  nextKey = 0;
  #nextPlace = 0;
  #endings: Dead[] = [];
  #purged: PlainMessage[] = [];
  /** What it has asked to be woken by, as lazy as the queue is: what was called off still wakes. */
  wake = NEVER;
  wakeSet = NEVER;
  isPaused = false;
  readonly shares = new Map<string, PlainShare>();
  #sharesMade = 0;
  /** From the first message that may be delivered and names a key: those who take turns, by priority. */
  #turns: Turn[][] | undefined;
  readonly #all: PlainQueues;

  constructor(all: PlainQueues, id: string, terms: QueueTerms) {
    this.#all = all;
    this.id = id;
    this.terms = terms;
  }

  get bytes(): number {
    return this.messages.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get waiting(): PlainMessage[] {
    const delayed = this.messages.filter(({ holder, isReady }) => holder === undefined && !isReady);
    return [...this.ready, ...delayed.sort((a, b) => a.readyAt - b.readyAt || a.key - b.key)];
  }

  get ready(): PlainMessage[] {
    const ready = this.messages.filter(({ holder, isReady }) => holder === undefined && isReady);
    ready.sort((a, b) => b.priority - a.priority || Number(b.wasDelivered) - Number(a.wasDelivered) || (a.place ?? 0) - (b.place ?? 0));
    return this.#turns?.flatMap((turns, priority) => fairly(turns, ready, priority)).reverse() ?? ready;
  }

  /** What has just become ready, or is so no more, is in its share's turns, or not. Called for one message after the other. */
  #settleTurns(): void {
    const ready = this.messages.filter(({ holder, isReady, isOwed }) => holder === undefined && isReady && !isOwed);
    this.#turns?.forEach((turns, priority) => {
      const shares = new Set(ready.filter((message) => message.priority === priority).map(({ share }) => share));
      const left = turns.filter(({ share }) => shares.delete(share));
      turns.splice(0, turns.length, ...left, ...[...shares].map((share) => ({ share, used: 0 })));
    });
  }

  #makeReady(message: PlainMessage): void {
    if (message.share !== undefined && this.#turns === undefined) {
      this.#turns = Array.from({ length: 10 }, () => []);
      this.#settleTurns();
    }
    message.isReady = true;
    message.place ??= this.#nextPlace++;
    this.#settleTurns();
  }

  /** It is delivered, or was given back as if it had not been. */
  #takeTurn(message: PlainMessage): void {
    const turns = this.#turns?.[message.priority];
    const turn = message.isOwed ? undefined : turns?.[0];
    if (turns !== undefined && !message.wasDelivered) message.place = this.#nextPlace++;
    message.wasDelivered = true;
    message.isOwed = false;
    this.#settleTurns();
    if (turn === undefined || turns?.[0] !== turn || ++turn.used < (turn.share?.weight ?? 1)) return;
    turn.used = 0;
    turns.shift();
    turns.push(turn);
  }

  #shareOf(key: string | undefined, weight: number | undefined, messageKey: number): PlainShare | undefined {
    if (key === undefined) return undefined;
    const share = this.shares.get(key) ?? { key, number: ++this.#sharesMade, weight: 1, weightFrom: -1 };
    this.shares.set(key, share);
    if (weight === undefined || messageKey <= share.weightFrom) return share;
    share.weight = weight;
    share.weightFrom = messageKey;
    return share;
  }

  get unacknowledged(): PlainMessage[] {
    return this.messages.filter(({ holder }) => holder !== undefined);
  }

  enqueue({ n, id, delayMs, ttlMs, priority, bytes, isRequest, ...fairness }: Given, now: number): 'enqueued' | 'duplicate' | 'full' {
    this.#due(now);
    if (id !== undefined && this.terms.dedupMs > 0 && (this.ids.get(id) ?? 0) > now) {
      this.counts.duplicates++;
      this.#finish(now);
      return 'duplicate';
    }
    const ttl = Math.min(ttlMs, this.terms.ttlMs);
    const readyAt = now + delayMs;
    const facts = { n, priority, bytes, isRequest, publishedAt: now, deaths: [], hops: 0, readyAt, expiresAt: readyAt + ttl };
    if (!this.#add(facts, fairness, now)) return 'full';
    if (id !== undefined && this.terms.dedupMs > 0) this.ids.set(id, now + this.terms.dedupMs);
    if (id !== undefined && !isRequest && this.terms.dedupMs > 0) this.storedIds.set(id, now + this.terms.dedupMs);
    this.#finish(now);
    return 'enqueued';
  }

  accept(message: PlainMessage, deaths: PlainMessage['deaths'], hops: number, now: number): boolean {
    this.#due(now);
    const { n, priority, bytes, publishedAt } = message;
    const facts = { n, priority, bytes, publishedAt, deaths, hops, isRequest: false, readyAt: now, expiresAt: now + this.terms.ttlMs };
    if (!this.#add(facts, { fairnessKey: message.share?.key, fairnessWeight: message.share?.weight }, now)) return false;
    this.#finish(now);
    return true;
  }

  #add(
    facts: Pick<PlainMessage, 'n' | 'priority' | 'bytes' | 'isRequest' | 'publishedAt' | 'deaths' | 'hops' | 'readyAt' | 'expiresAt'>,
    { fairnessKey, fairnessWeight }: Pick<Given, 'fairnessKey' | 'fairnessWeight'>,
    now: number,
  ): boolean {
    if (!this.#makeRoom(facts, now)) {
      this.counts.refused++;
      this.#finish(now);
      return false;
    }
    const key = this.nextKey++;
    const share = this.#shareOf(fairnessKey, fairnessWeight, key);
    const rest = {
      key,
      share,
      weight: share?.weight,
      attempts: 0,
      place: undefined,
      isReady: false,
      wasDelivered: false,
      isOwed: false,
      holder: undefined,
      delivery: -1,
      deliveredAt: 0,
      lasts: NEVER,
      extendedUntil: undefined,
      alarm: NEVER,
    };
    const message = { ...facts, ...rest };
    this.messages.push(message);
    this.counts.enqueued++;
    this.#wait(message, now);
    return true;
  }

  hasRoom(bytes: number): boolean {
    return this.messages.length < this.terms.messagesMax && this.bytes + bytes <= this.terms.bytesMax;
  }

  #makeRoom({ bytes, priority }: { readonly bytes: number; readonly priority: number }, now: number): boolean {
    if (this.hasRoom(bytes)) return true;
    if (this.terms.overflow === 'reject') return false;
    const victims = this.ready.filter((message) => message.priority <= priority).reverse();
    const chosen: PlainMessage[] = [];
    const fits = (): boolean =>
      this.messages.length - chosen.length < this.terms.messagesMax &&
      this.bytes - chosen.reduce((sum, message) => sum + message.bytes, 0) + bytes <= this.terms.bytesMax;
    while (!fits() && chosen.length < victims.length) chosen.push(leastWanted(victims.filter((victim) => !chosen.includes(victim))));
    if (!fits()) return false;
    for (const victim of chosen) this.#die(victim, 'overflow', now);
    return true;
  }

  #wait(message: PlainMessage, now: number): void {
    message.holder = undefined;
    message.delivery = -1;
    if (message.expiresAt !== NEVER) this.#wakeBy(message.expiresAt);
    message.isReady = false;
    if (message.readyAt <= now) this.#makeReady(message);
    else this.#wakeBy(message.readyAt);
  }

  #finish(now: number): void {
    for (let consumer = this.roomy[0]; consumer !== undefined && !this.isPaused; consumer = this.roomy[0]) {
      const [message] = this.ready;
      if (message === undefined) break;
      this.#deliver(message, consumer, now);
    }
    const endings = this.#endings;
    const purged = this.#purged;
    this.#endings = [];
    this.#purged = [];
    for (const ending of endings) this.#all.bury(this, ending);
    for (const { isRequest, n } of purged) if (isRequest) this.#all.log.push(`${this.id}: ${n} unanswered, purged`);
  }

  #deliver(message: PlainMessage, consumer: PlainConsumer, now: number): void {
    message.attempts++;
    message.holder = consumer;
    this.#takeTurn(message);
    message.delivery = this.#all.deliveries++;
    consumer.hand.push(message);
    this.roomy = this.roomy.filter((other) => other !== consumer);
    this.settle(consumer);
    this.counts.delivered++;
    if (message.attempts > 1) this.counts.redelivered++;
    message.deliveredAt = now;
    message.lasts = this.terms.visibilityMs;
    message.extendedUntil = undefined;
    message.alarm = now + message.lasts;
    this.#wakeBy(message.alarm);
    this.#all.log.push(
      `${this.id}: ${message.n} to ${consumer.name}, attempt ${message.attempts}${message.attempts >= this.terms.maxAttempts ? ', the last' : ''}`,
    );
  }

  /** B4, as it is written there. */
  #until(message: PlainMessage, now: number): number {
    const { holder, delivery, deliveredAt, lasts, extendedUntil } = message;
    if (extendedUntil !== undefined || holder === undefined) return extendedUntil ?? NEVER;
    const words = holder.words.filter((word) => word.delivery < delivery).map(({ at }) => at);
    const older = holder.hand.filter((other) => other.delivery < delivery && other.extendedUntil !== undefined);
    const extended = older.map((other) => Math.min(now, other.extendedUntil ?? now));
    return Math.max(deliveredAt, ...words, ...extended) + lasts;
  }

  #spoken({ holder, delivery }: PlainMessage, at: number): void {
    holder?.words.push({ delivery, at });
    if (holder !== undefined) holder.hasSpoken = true;
  }

  /** It has room now, or has none any more. */
  settle(consumer: PlainConsumer): void {
    const hasRoom = !consumer.isCancelled && consumer.hand.length < consumer.prefetch;
    if (!hasRoom) this.roomy = this.roomy.filter((other) => other !== consumer);
    else if (!this.roomy.includes(consumer)) this.roomy.push(consumer);
  }

  #leaveHand(message: PlainMessage): void {
    const { holder } = message;
    if (holder === undefined) return;
    holder.hand.splice(holder.hand.indexOf(message), 1);
    this.settle(holder);
    message.holder = undefined;
    message.delivery = -1;
  }

  #remove(message: PlainMessage): void {
    this.#leaveHand(message);
    this.messages.splice(this.messages.indexOf(message), 1);
    this.#settleTurns();
    const { share } = message;
    if (share !== undefined && !this.messages.some((other) => other.share === share)) this.shares.delete(share.key);
  }

  #die(message: PlainMessage, reason: DeathReason, at: number, note?: string): void {
    this.#remove(message);
    this.dead[reason]++;
    this.#endings.push({ message, reason, note, at });
  }

  #comeBack(message: PlainMessage, pauseMs: number, now: number, note?: string): void {
    this.#leaveHand(message);
    if (message.attempts >= this.terms.maxAttempts) return this.#die(message, 'attempts', now, note);
    if (message.expiresAt <= now) return this.#die(message, 'expired', now, note);
    message.readyAt = now + pauseMs;
    this.#wait(message, now);
  }

  #backoff(attempts: number): number {
    const { backoff } = this.terms;
    return backoff === undefined ? 0 : Math.min(backoff.maxMs, backoff.minMs * 2 ** (attempts - 1));
  }

  #held(delivery: number): PlainMessage | undefined {
    const message = this.messages.find((one) => one.holder !== undefined && one.delivery === delivery);
    if (message === undefined) this.counts.stale++;
    return message;
  }

  ackAll(deliveries: readonly number[], now: number): number[] {
    const acknowledged: number[] = [];
    for (const delivery of deliveries) {
      const message = this.#held(delivery);
      if (message === undefined) continue;
      this.#spoken(message, now);
      this.#remove(message);
      this.counts.acknowledged++;
      acknowledged.push(message.n);
    }
    this.tick(now);
    return acknowledged;
  }

  nack(
    delivery: number,
    options: { readonly requeue: boolean; readonly delayMs: number | undefined; readonly note: string | undefined },
    now: number,
  ): boolean {
    const message = this.#held(delivery);
    if (message === undefined) return false;
    this.#spoken(message, now);
    if (options.requeue) this.#comeBack(message, options.delayMs ?? this.#backoff(message.attempts), now, options.note);
    else this.#die(message, 'rejected', now, options.note);
    this.tick(now);
    return true;
  }

  extend(delivery: number, ms: number, now: number): boolean {
    const message = this.#held(delivery);
    if (message === undefined) return false;
    message.extendedUntil = now + ms;
    message.alarm = now + ms;
    this.#wakeBy(message.alarm);
    if (message.holder !== undefined) message.holder.hasSpoken = true;
    this.tick(now);
    return true;
  }

  giveBack(delivery: number, now: number): boolean {
    const message = this.#held(delivery);
    if (message === undefined) return false;
    const { holder, extendedUntil } = message;
    if (extendedUntil !== undefined) holder?.words.push({ delivery, at: Math.min(now, extendedUntil) });
    this.#leaveHand(message);
    message.attempts--;
    message.isReady = true;
    message.isOwed = this.#turns !== undefined;
    if (message.expiresAt !== NEVER) this.#wakeBy(message.expiresAt);
    this.tick(now);
    return true;
  }

  join(name: string, prefetch: number, now: number): PlainConsumer {
    this.#due(now);
    const consumer = { name, prefetch, isCancelled: false, hand: [], words: [], hasSpoken: false };
    this.consumers.push(consumer);
    this.settle(consumer);
    this.#finish(now);
    return consumer;
  }

  setPrefetch(consumer: PlainConsumer, prefetch: number, now: number): void {
    this.#due(now);
    consumer.prefetch = prefetch;
    this.settle(consumer);
    this.#finish(now);
  }

  cancel(consumer: PlainConsumer): void {
    consumer.isCancelled = true;
    this.settle(consumer);
  }

  leave(consumer: PlainConsumer, now: number): void {
    this.cancel(consumer);
    this.consumers = this.consumers.filter((other) => other !== consumer);
    for (const message of [...consumer.hand]) this.#comeBack(message, 0, now, 'its consumer or the broker has ended');
    this.tick(now);
  }

  tick(now: number): void {
    this.#due(now);
    this.#finish(now);
  }

  #wakeBy(at: number): void {
    if (at >= this.wake) return;
    this.wake = at;
    this.wakeSet = at;
  }

  #due(now: number): void {
    if (now < this.wake) return;
    this.wake = NEVER;
    const heard = Math.min(now, this.#all.heardMs);
    for (;;) {
      const late = this.unacknowledged.filter(({ alarm }) => alarm <= heard).sort((a, b) => a.alarm - b.alarm || a.key - b.key)[0];
      if (late === undefined) break;
      if (this.#isPostponed(late, heard)) continue;
      if (late.extendedUntil !== undefined) late.holder?.words.push({ delivery: late.delivery, at: late.extendedUntil });
      this.#comeBack(late, this.#backoff(late.attempts), now, 'not acknowledged in time');
    }
    for (const message of this.waiting) {
      if (message.isReady || message.readyAt > now) continue;
      this.#makeReady(message);
    }
    const expired = this.waiting.filter(({ expiresAt }) => expiresAt <= now);
    for (const message of expired.sort((a, b) => a.expiresAt - b.expiresAt || a.key - b.key)) this.#die(message, 'expired', now);
    this.#wakeBy(this.dueMs);
  }

  #isPostponed({ holder, alarm, ...late }: PlainMessage, now: number): boolean {
    if (holder?.hasSpoken !== true) return false;
    holder.hasSpoken = holder.hand.some(({ extendedUntil }) => extendedUntil !== undefined);
    for (const message of holder.hand) message.alarm = Math.max(message.alarm, this.#until(message, now));
    return (holder.hand.find(({ key }) => key === late.key)?.alarm ?? alarm) > alarm;
  }

  /** When something is to happen by itself. */
  get dueMs(): number {
    const moments = this.messages.map(({ holder, isReady, readyAt, expiresAt, alarm }) =>
      holder !== undefined ? alarm : isReady ? expiresAt : Math.min(expiresAt, readyAt),
    );
    return Math.min(...moments);
  }

  purge(now: number, filter: PlainFilter = {}): number {
    this.#due(now);
    const waiting = chosen(this.waiting, filter);
    for (const message of waiting) this.#purgeOne(message);
    this.#finish(now);
    return waiting.length;
  }

  #purgeOne(message: PlainMessage): void {
    this.#remove(message);
    this.counts.purged++;
    this.#purged.push(message);
  }

  close(now: number): void {
    for (const consumer of [...this.consumers]) {
      this.cancel(consumer);
      for (const message of [...consumer.hand]) this.#purgeOne(message);
    }
    this.consumers = [];
    this.purge(now);
  }

  withdraw(message: PlainMessage, now: number): void {
    this.#remove(message);
    this.counts.replayed++;
    this.#finish(now);
  }

  /** As a store had kept it: what was delivered waits again, requests are gone, and so is who took messages. */
  restored(stored: readonly PlainMessage[], ids: ReadonlyMap<string, number>, now: number): void {
    this.ids = new Map(ids);
    this.storedIds = new Map(ids);
    const kept = stored.filter(({ isRequest }) => !isRequest);
    const delivered = kept.filter(({ attempts }) => attempts > 0).sort((a, b) => a.key - b.key);
    const others = kept.filter(({ attempts }) => attempts === 0).sort((a, b) => a.readyAt - b.readyAt || a.key - b.key);
    for (const one of [...delivered, ...others]) {
      const share = this.#shareOf(one.share?.key, one.weight, one.key);
      const place = one.attempts > 0 ? this.#nextPlace++ : undefined;
      const where = { holder: undefined, delivery: -1, isReady: false, place, wasDelivered: one.attempts > 0, isOwed: false };
      const message = { ...one, ...where, share };
      this.messages.push(message);
      this.counts.enqueued++;
      if (message.attempts >= this.terms.maxAttempts) this.#die(message, 'attempts', now);
      else this.#wait(message, now);
    }
    this.nextKey = Math.max(-1, ...kept.map(({ key }) => key)) + 1;
  }

  begin(now: number): void {
    this.wake = now;
    this.tick(now);
  }
}

/** Of one priority, in the reverse of the order in which they would be delivered. */
function fairly(turns: readonly Turn[], all: readonly PlainMessage[], priority: number): PlainMessage[] {
  const ready = all.filter((message) => message.priority === priority);
  const order = ready.filter(({ isOwed }) => isOwed).sort((a, b) => (a.place ?? 0) - (b.place ?? 0));
  const rest = turns.map(({ share, used }) => ({ share, used, left: ready.filter((one) => one.share === share && !one.isOwed) }));
  for (let turn = rest.shift(); turn !== undefined; turn = rest.shift()) {
    order.push(...turn.left.splice(0, Math.max(1, (turn.share?.weight ?? 1) - turn.used)));
    if (turn.left.length > 0) rest.push({ ...turn, used: 0 });
  }
  return order.reverse();
}

/** Who goes for want of room: of the lowest priority, of the share that has most there, the oldest. The least wanted first. */
function leastWanted(victims: readonly PlainMessage[]): PlainMessage {
  const [{ priority = 0 } = {}] = victims;
  const lowest = victims.filter((victim) => victim.priority === priority).reverse();
  const unread = lowest.filter(({ isOwed }) => !isOwed);
  const lines = [...new Set(unread.map(({ share }) => share))].map((share) => unread.filter((one) => one.share === share));
  const longest = lines.sort((a, b) => b.length - a.length || (a[0]?.share?.number ?? 0) - (b[0]?.share?.number ?? 0))[0];
  const victim = longest?.[0] ?? lowest[0];
  if (victim === undefined) throw new Error('There is nobody to go');
  return victim;
}

function chosen(waiting: readonly PlainMessage[], { origin, fairnessKey, countMax = NEVER }: PlainFilter): readonly PlainMessage[] {
  const meant = waiting.filter(({ deaths, share }) => {
    return (origin === undefined || deaths[0]?.queue === origin) && (fairnessKey === undefined || share?.key === fairnessKey);
  });
  return meant.slice(0, countMax);
}

/** What a store would know of the model. */
export type PlainSnapshot = ReadonlyMap<
  string,
  {
    readonly terms: QueueTerms;
    readonly isPaused: boolean;
    readonly messages: readonly PlainMessage[];
    readonly ids: ReadonlyMap<string, number>;
  }
>;

/** Some queues and what happens between them. */
export class PlainQueues {
  readonly queues = new Map<string, PlainQueue>();
  readonly log: Log = [];
  deliveries = 0;
  /** Deliveries are judged by what has been heard up to then. */
  heardMs = Number.NEGATIVE_INFINITY;
  readonly #dead: { readonly queue: PlainQueue; readonly dead: Dead }[] = [];
  #isMoving = false;

  declare(id: string, terms: QueueTerms): PlainQueue {
    const queue = new PlainQueue(this, id, terms);
    this.queues.set(id, queue);
    return queue;
  }

  delete(queue: PlainQueue, now: number): void {
    this.queues.delete(queue.id);
    queue.close(now);
  }

  tick(now: number): void {
    for (;;) {
      const due = [...this.queues.values()]
        .filter(({ wakeSet }) => wakeSet <= Math.min(now, this.heardMs))
        .sort((a, b) => a.wakeSet - b.wakeSet)[0];
      if (due === undefined) return;
      due.wakeSet = NEVER;
      due.tick(now);
    }
  }

  bury(queue: PlainQueue, dead: Dead): void {
    this.#dead.push({ queue, dead });
    if (this.#isMoving) return;
    this.#isMoving = true;
    for (let next = this.#dead.shift(); next !== undefined; next = this.#dead.shift()) this.#move(next.queue, next.dead);
    this.#isMoving = false;
  }

  #move(queue: PlainQueue, { message, reason, note, at }: Dead): void {
    const why = this.#forward(queue, { message, reason, note, at });
    if (message.isRequest) this.log.push(`${queue.id}: ${message.n} unanswered, ${reason}`);
    if (why !== undefined) this.log.push(`${queue.id}: ${message.n} forgotten, ${reason}, ${why}`);
  }

  #forward({ id, terms }: PlainQueue, { message, reason, note, at }: Dead): string | undefined {
    if (terms.deadLetters === undefined) return 'no-queue';
    const target = this.queues.get(terms.deadLetters);
    if (target === undefined) return 'missing';
    const deaths = [{ queue: id, reason, attempts: message.attempts, at, note }, ...message.deaths].slice(0, 32);
    const hops = Math.min(message.hops + 1, deaths.length);
    for (const death of deaths.slice(0, hops)) {
      if (death.reason === 'rejected') break;
      if (death.queue === target.id) return 'cycle';
    }
    return target.accept(message, deaths, hops, at) ? undefined : 'full';
  }

  replay(from: PlainQueue, filter: PlainFilter, now: number): { readonly moved: number; readonly left: number } {
    const wanted = chosen(from.waiting, filter);
    let moved = 0;
    for (const message of wanted) {
      const target = this.queues.get(message.deaths[0]?.queue ?? '');
      const isWaiting = from.messages.includes(message) && message.holder === undefined;
      if (target === undefined || !isWaiting || !(target === from || target.hasRoom(message.bytes))) continue;
      from.withdraw(message, now);
      if (target.accept(message, message.deaths, 0, now)) moved++;
    }
    return { moved, left: wanted.length - moved };
  }

  snapshot(): PlainSnapshot {
    return new Map(
      [...this.queues].map(([id, { terms, isPaused, messages, storedIds: ids }]) => [
        id,
        { terms, isPaused, messages: messages.map((message) => ({ ...message })), ids: new Map(ids) },
      ]),
    );
  }

  restore(stored: PlainSnapshot, now: number): void {
    for (const [id, { terms, isPaused }] of stored) this.declare(id, terms).isPaused = isPaused;
    for (const [id, { messages, ids }] of stored) this.queues.get(id)?.restored(messages, ids, now);
    for (const queue of [...this.queues.values()]) queue.begin(now);
  }
}

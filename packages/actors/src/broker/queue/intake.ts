import type { StoredMessage } from '../../contract/broker-store.ts';
import type { Death } from '../../contract/delivery.ts';
import type { MessageLifecycle } from './message-lifecycle.ts';
import type { QueueJournal } from './queue-port.ts';
import { QueueRoom } from './queue-room.ts';
import { type Incoming, type MessageFacts, QueuedMessage } from './queued-message.ts';
import { RecentIds } from './recent-ids.ts';
import type { TermsInForce } from './terms-in-force.ts';

/** What has become of a message on its way in. A message: it is in the queue. */
export type Taken<C = unknown> = QueuedMessage<C> | 'duplicate' | 'full';

/** What a message brings along that comes from another queue. */
export type Moved = Omit<MessageFacts, 'key' | 'request'> & Pick<QueuedMessage, 'publishedAtMs' | 'share'>;

/** What ids are remembered by. */
export interface IntakeOrigin {
  /** In [0, 1). */
  readonly random: number;
  readonly journal: QueueJournal | undefined;
}

const NEVER = Number.POSITIVE_INFINITY;
const NO_DEATHS: readonly Death[] = Object.freeze([]);

/** What may come into a queue: no duplicate, and only as long as there is room, or room is made by giving up others (B1, B3). */
export class Intake<C> {
  readonly room: QueueRoom;
  readonly #inForce: TermsInForce;
  readonly #lives: MessageLifecycle<C>;
  readonly #journal: QueueJournal | undefined;
  readonly #recent: RecentIds;
  #nextKey = 0;

  constructor(inForce: TermsInForce, lives: MessageLifecycle<C>, { random, journal }: IntakeOrigin) {
    this.#inForce = inForce;
    this.#lives = lives;
    this.#journal = journal;
    this.#recent = new RecentIds(random);
    this.room = new QueueRoom(inForce, lives.slots, lives.waiting);
  }

  publish(incoming: Incoming, nowMs: number, request: unknown): Taken<C> {
    const { id, body, delayMs = 0, ttlMs = NEVER, priority = 0, bytes = this.room.bytesOf(body), fairnessKey } = incoming;
    if (id !== undefined && this.#isDuplicate(id, nowMs)) return 'duplicate';
    if (!this.room.has(bytes) && !this.#makeRoom(bytes, priority, nowMs)) return 'full';
    if (id !== undefined) this.#remember(id, nowMs, request);
    const given = { key: this.#nextKey++, givenId: id, body, priority, bytes, deaths: NO_DEATHS, hops: 0, request };
    const message = new QueuedMessage<C>(given, nowMs, this.#expiresAtMs(nowMs + delayMs, ttlMs));
    if (fairnessKey !== undefined) this.#share(message, fairnessKey, incoming.fairnessWeight);
    this.#lives.enter(message, delayMs, nowMs);
    return message;
  }

  /** One comes from another queue: its id is not looked at, since it may well have been here before. False: there is no room. */
  accept(moved: Moved, nowMs: number): boolean {
    const bytes = this.room.measured(moved);
    const { givenId, body, priority, deaths, hops, publishedAtMs, share } = moved;
    if (!this.room.has(bytes) && !this.#makeRoom(bytes, priority, nowMs)) return false;
    const given = { key: this.#nextKey++, givenId, body, priority, bytes, deaths, hops, request: undefined };
    const message = new QueuedMessage<C>(given, publishedAtMs, this.#expiresAtMs(nowMs, NEVER));
    if (share !== undefined) this.#share(message, share.key, share.weight);
    this.#lives.enter(message, 0, nowMs);
    return true;
  }

  #share(message: QueuedMessage<C>, fairnessKey: string, weight: number | undefined): void {
    message.share = this.#lives.shares.take(fairnessKey, weight, message.key);
  }

  /** A delay is no life: the time to live begins when it may be delivered. */
  #expiresAtMs(readyAtMs: number, ttlMs: number): number | undefined {
    const leastMs = Math.min(ttlMs, this.#inForce.terms.ttlMs);
    return leastMs === NEVER ? undefined : readyAtMs + leastMs;
  }

  #makeRoom(bytes: number, priority: number, nowMs: number): boolean {
    if (!this.room.mayBeMade({ bytes, priority })) {
      this.#lives.tally.refused++;
      return false;
    }
    do this.#lives.die(this.#lives.waiting.leastWanted, 'overflow', nowMs);
    while (!this.room.has(bytes));
    return true;
  }

  #isDuplicate(id: string, nowMs: number): boolean {
    const isDuplicate = this.#inForce.terms.dedupMs > 0 && this.#recent.has(id, nowMs);
    if (isDuplicate) this.#lives.tally.duplicates++;
    return isDuplicate;
  }

  #remember(id: string, nowMs: number, request: unknown): void {
    const { dedupMs } = this.#inForce.terms;
    if (dedupMs === 0) return;
    this.#recent.add(id, nowMs + dedupMs, nowMs);
    if (request === undefined) this.#journal?.remembered(id, nowMs + dedupMs);
  }

  // ------------------------------------------------------------------ what a store gives back

  restore(stored: StoredMessage, nowMs: number): void {
    const { key, id, body, bytes, priority, publishedAt, readyAt, expiresAt, attempts, deaths, hops, fairnessKey } = stored;
    const given = { key, givenId: id, body, priority, bytes, deaths, hops, request: undefined };
    const message = new QueuedMessage<C>(given, publishedAt, expiresAt === NEVER ? undefined : expiresAt);
    if (fairnessKey !== undefined) this.#share(message, fairnessKey, stored.fairnessWeight);
    message.attempt = attempts;
    this.#nextKey = Math.max(this.#nextKey, key + 1);
    this.#lives.restore(message, readyAt - nowMs, nowMs);
  }

  restoreId(id: string, untilMs: number, nowMs: number): void {
    if (untilMs > nowMs) this.#recent.add(id, untilMs, nowMs);
  }
}

import type { FeedItem, FeedSubscription } from '../../contract/broker-messages.ts';
import type { StreamWriter } from '../../contract/stream.ts';
import { FeedBacklog, Gap } from './feed-backlog.ts';

/** What a thread that is behind may have waiting beside what is on the way. */
const WAITING_MAX = 10_000;

/** What happens in all feeds of a broker. */
export interface FeedEvents {
  delivered(): void;
  skipped(count: number): void;
  /** It cannot be sent to where a subscriber is. */
  unsendable(topic: string, error: unknown): void;
}

/** From a broker to the subscriptions of one thread: each message once, whatever their number. */
export class Feed {
  readonly #writer: StreamWriter<FeedItem>;
  readonly #events: FeedEvents;
  readonly #backlog = new FeedBacklog(WAITING_MAX);
  readonly #subscriptions = new Map<number, string>();
  readonly #patterns = new Map<string, number>();
  /** It has no room, and hears when there is some. */
  #isWaiting = false;

  constructor(writer: StreamWriter<FeedItem>, events: FeedEvents) {
    this.#writer = writer;
    this.#events = events;
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  patterns(): Iterable<string> {
    return this.#patterns.keys();
  }

  /** Whether it is the first with its pattern. */
  add({ id, pattern }: FeedSubscription): boolean {
    const others = this.#patterns.get(pattern) ?? 0;
    this.#subscriptions.set(id, pattern);
    this.#patterns.set(pattern, others + 1);
    return others === 0;
  }

  /** @returns its pattern, if it was the last that had it */
  remove(id: number): string | undefined {
    const pattern = this.#subscriptions.get(id);
    if (pattern === undefined) return undefined;
    this.#subscriptions.delete(id);
    const others = (this.#patterns.get(pattern) ?? 0) - 1;
    if (others > 0) {
      this.#patterns.set(pattern, others);
      return undefined;
    }
    this.#patterns.delete(pattern);
    return pattern;
  }

  tell(item: FeedItem): void {
    if (!this.#isWaiting && this.#write(item)) return;
    this.#backlog.push(item);
    this.#wait();
  }

  /** Nothing waits, or there is no room: then it hears when there is some. */
  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    // Rejects when nobody reads any more: the board hears of that by the writer's signal.
    this.#writer.ready.then(() => this.#goOn(), ignore);
  }

  #goOn(): void {
    this.#isWaiting = false;
    for (let first = this.#backlog.peek(); first !== undefined; first = this.#backlog.peek()) {
      if (!(first instanceof Gap ? this.#writeGap(first) : this.#write(first))) return this.#wait();
      this.#backlog.shift();
    }
  }

  #writeGap({ skipped }: Gap): boolean {
    for (const [topic, count] of skipped) {
      if (!this.#write({ type: 'skipped', topic, count })) return false;
      skipped.delete(topic);
      this.#events.skipped(count);
    }
    return true;
  }

  /** Whether it is on the way. */
  #write(item: FeedItem): boolean {
    try {
      if (!this.#writer.tryWrite(item)) return false;
    } catch (error) {
      return this.#unsendable(item, error);
    }
    if (item.type === 'published') this.#events.delivered();
    return true;
  }

  /** Its publisher could send it to the broker, and it cannot be sent on: a block, or what has never left this thread. */
  #unsendable(item: FeedItem, error: unknown): boolean {
    if (item.type !== 'published' && item.type !== 'retained') return true;
    this.#events.unsendable(item.topic, error);
    return item.type === 'retained' || this.#write({ type: 'skipped', topic: item.topic, count: 1 });
  }
}

const ignore = (): void => undefined;

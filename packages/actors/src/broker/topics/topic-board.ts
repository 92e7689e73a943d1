import { onAbort } from '../../cell/on-abort.ts';
import type { FeedItem, FeedSubscription, TopicMessage, TopicStats } from '../../contract/broker-messages.ts';
import type { StreamWriter } from '../../contract/stream.ts';
import { Feed, type FeedEvents } from './feed.ts';
import type { RetainedValues } from './retained-values.ts';
import { TopicTree } from './topic-tree.ts';

type Told<T extends TopicMessage['type']> = Extract<TopicMessage, { type: T }>;

/** Who subscribes to what, and what was published last: the topics of a broker. */
export class TopicBoard {
  readonly #tree = new TopicTree<Feed>();
  readonly #feeds = new Map<string, Feed>();
  readonly #retained: RetainedValues;
  readonly #events: FeedEvents;
  #published = 0;
  #delivered = 0;
  #skipped = 0;

  /**
   * @param retained the last value of each topic that keeps it
   * @param unsendable told of what cannot be sent on to where a subscriber is: left out there
   */
  constructor(retained: RetainedValues, unsendable: FeedEvents['unsendable']) {
    this.#retained = retained;
    this.#events = {
      unsendable,
      delivered: () => {
        this.#delivered++;
      },
      skipped: (count) => {
        this.#skipped += count;
      },
    };
  }

  publish(topic: string, body: unknown, at: number): void {
    this.#published++;
    const feeds = this.#tree.match(topic);
    if (feeds.length === 0) return;
    const item = { type: 'published', topic, body, at } as const;
    for (const feed of feeds) feed.tell(item);
  }

  /** @returns the topic whose last value was forgotten for it, if one was */
  retain(topic: string, body: unknown, at: number): string | undefined {
    const forgotten = this.#retained.keep({ topic, body, at });
    this.publish(topic, body, at);
    return forgotten;
  }

  forget(topic: string): void {
    this.#retained.forget(topic);
  }

  open({ feed: id, subscriptions }: Told<'open-feed'>, writer: StreamWriter<FeedItem>): void {
    // Its thread is gone, or nobody subscribes there any more.
    if (writer.signal.aborted) return;
    const feed = new Feed(writer, this.#events);
    this.#feeds.set(id, feed);
    onAbort(writer.signal, () => this.#close(id, feed));
    for (const subscription of subscriptions) this.#begin(feed, subscription);
  }

  /** Nothing for a feed that there is not: it was one of the incarnation before, and comes again with all its subscriptions. */
  subscribe(message: Told<'subscribe'>): void {
    const feed = this.#feeds.get(message.feed);
    if (feed !== undefined) this.#begin(feed, message);
  }

  unsubscribe({ feed: id, id: subscription }: Told<'unsubscribe'>): void {
    const feed = this.#feeds.get(id);
    const pattern = feed?.remove(subscription);
    if (feed !== undefined && pattern !== undefined) this.#tree.remove(pattern, feed);
  }

  stats(): TopicStats {
    let subscriptions = 0;
    for (const { size } of this.#feeds.values()) subscriptions += size;
    return {
      ...{ published: this.#published, delivered: this.#delivered, skipped: this.#skipped },
      ...{ subscriptions, feeds: this.#feeds.size, retained: this.#retained.size },
    };
  }

  #begin(feed: Feed, subscription: FeedSubscription): void {
    const { id, pattern, retained } = subscription;
    if (feed.add(subscription)) this.#tree.add(pattern, feed);
    feed.tell({ type: 'started', id });
    if (!retained) return;
    for (const { topic, body, at } of this.#retained.matching(pattern)) feed.tell({ type: 'retained', id, topic, body, at });
  }

  #close(id: string, feed: Feed): void {
    this.#feeds.delete(id);
    for (const pattern of feed.patterns()) this.#tree.remove(pattern, feed);
  }
}

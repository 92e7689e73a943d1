import type { ReplyTo } from './actor-ref.ts';
import type { StreamTo } from './stream.ts';

/** A subscription, as its broker knows it. */
export interface FeedSubscription {
  /** Of its thread's feed. */
  readonly id: number;
  readonly pattern: string;
  /** What was retained comes first. */
  readonly retained: boolean;
}

export interface PublishedItem {
  readonly type: 'published';
  readonly topic: string;
  readonly body: unknown;
  readonly at: number;
}

/** What a thread is told of topics: once, however many of its subscriptions it concerns. */
export type FeedItem =
  | PublishedItem
  /** The subscription begins here: what was published before is not for it, and what comes is. */
  | { readonly type: 'started'; readonly id: number }
  /** For that subscription alone. */
  | { readonly type: 'retained'; readonly id: number; readonly topic: string; readonly body: unknown; readonly at: number }
  /** So many of that topic were left out here, because the thread was behind. */
  | { readonly type: 'skipped'; readonly topic: string; readonly count: number };

/** What a broker is told of topics. docs/broker.md has the rules. */
export type TopicMessage =
  | { readonly type: 'publish'; readonly topic: string; readonly body: unknown }
  /** The same, and kept as the last value of the topic. */
  | { readonly type: 'publish-retained'; readonly topic: string; readonly body: unknown }
  | { readonly type: 'forget-retained'; readonly topic: string }
  | {
      readonly type: 'open-feed';
      /** Names it, in whatever thread. */
      readonly feed: string;
      readonly to: StreamTo<FeedItem>;
      readonly subscriptions: readonly FeedSubscription[];
      readonly replyTo: ReplyTo<void>;
    }
  | { readonly type: 'subscribe'; readonly feed: string; readonly id: number; readonly pattern: string; readonly retained: boolean }
  | { readonly type: 'unsubscribe'; readonly feed: string; readonly id: number }
  | { readonly type: 'topic-stats'; readonly replyTo: ReplyTo<TopicStats> };

export interface TopicStats {
  /** Since the broker began. */
  readonly published: number;
  /** Messages that went to a thread, each for all its subscribers. */
  readonly delivered: number;
  /** Messages that were left out because a thread was behind. */
  readonly skipped: number;
  readonly subscriptions: number;
  /** Threads that somebody subscribes in. */
  readonly feeds: number;
  readonly retained: number;
}

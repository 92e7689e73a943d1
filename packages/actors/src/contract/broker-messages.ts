import type { AnyRef, ReplyTo } from './actor-ref.ts';
import type { Death, Enqueued, NackOptions, QueueStats } from './delivery.ts';
import type { QueueTerms } from './queue-terms.ts';
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

/** What has gone through the topics of a broker. */
export interface TopicStats {
  /** Since the broker began. */
  readonly published: number;
  /** Messages that went to a thread, each for all its subscribers. */
  readonly delivered: number;
  /** Messages that were left out because a thread was behind. */
  readonly skipped: number;
  /** At the moment, as the two below. */
  readonly subscriptions: number;
  /** Threads that somebody subscribes in. */
  readonly feeds: number;
  /** Topics with a value for whoever subscribes next. */
  readonly retained: number;
}

/** A queue by its terms, as its user knows them. */
export interface Declaration {
  readonly id: string;
  readonly terms: QueueTerms;
}

/** A message on its way into a queue. What says nothing is not there, so that most are of one shape. */
export interface Publication {
  readonly queue: string;
  readonly body: unknown;
  readonly id?: string | undefined;
  readonly delayMs?: number | undefined;
  readonly ttlMs?: number | undefined;
  readonly priority?: number | undefined;
  readonly fairnessKey?: string | undefined;
  readonly fairnessWeight?: number | undefined;
  /** Until its sender knows that the broker has heard of them: the queue, and those its dead letters go to. */
  readonly declare?: readonly Declaration[];
}

/** Several at once, in this order; all else is as with each by itself. */
export interface Publications extends Omit<Publication, 'body' | 'id'> {
  readonly bodies: readonly unknown[];
}

/** The first that a consumer gets. Its acknowledgements name the life, so that none of another one's is taken for them. */
export interface BegunItem {
  readonly type: 'begun';
  /** Of the broker, of which each restart begins another one. */
  readonly life: number;
  /** Ids that nobody gave are made from it and `key`. */
  readonly idPrefix: string;
}

/** A message that is delivered for the first time, and has nothing special to it: so most are of one shape, and short. */
export interface DeliveredItem {
  readonly type: 'delivered';
  readonly tag: number;
  readonly key: number;
  readonly body: unknown;
  readonly at: number;
  /** Its queue allows no other attempt. */
  readonly isLast: boolean;
}

/**
 * Several such, in the order in which they were delivered: what one turn of the broker has for one consumer goes in one record. Lists by what is in
 * them, not one of items, because lists of numbers cost next to nothing.
 */
export interface DeliveredTogetherItem {
  readonly type: 'delivered-together';
  readonly tags: readonly number[];
  readonly keys: readonly number[];
  readonly bodies: readonly unknown[];
  /** Of the first. */
  readonly at: number;
  /** How much later each was published than the first; a few that came back may have been earlier. */
  readonly laterMs: readonly number[];
  /** Of all of them. */
  readonly isLast: boolean;
}

/** Any other. */
export interface DeliveredAgainItem extends Omit<DeliveredItem, 'type'> {
  readonly type: 'delivered-again';
  readonly id: string | undefined;
  readonly attempt: number;
  readonly priority: number;
  readonly deaths: readonly Death[];
  readonly isRequest: boolean;
}

export type ConsumerItem = BegunItem | DeliveredItem | DeliveredTogetherItem | DeliveredAgainItem;

/** What says which delivery is meant. */
interface OfDelivery {
  readonly queue: string;
  readonly life: number;
  readonly tag: number;
}

/** What a consumer has to say of what it was given. */
export type VerdictMessage =
  | (OfDelivery & { readonly type: 'ack' })
  | { readonly type: 'ack-all'; readonly queue: string; readonly life: number; readonly tags: readonly number[] }
  | (OfDelivery & { readonly type: 'nack'; readonly options: NackOptions })
  /** Nobody has looked at it. */
  | (OfDelivery & { readonly type: 'give-back' })
  | (OfDelivery & { readonly type: 'extend'; readonly visibilityMs: number })
  | (OfDelivery & { readonly type: 'reply'; readonly answer: unknown })
  | (OfDelivery & { readonly type: 'reply-failure'; readonly error: Error });

/** Which of the messages that wait in a queue are to be replayed, or purged: all conditions hold. Without any, all of them. */
export interface MessageFilter {
  /** As `peek` says them. An empty list: none. */
  readonly ids?: readonly string[] | undefined;
  /** The id of the queue in which they died last; what has never died is not meant. */
  readonly from?: string | undefined;
  /** Of this one; what has none is not meant. */
  readonly fairnessKey?: string | undefined;
  /** At most so many, the next to be delivered first: a whole number from 0, or `Infinity`. Default `Infinity`. */
  readonly countMax?: number | undefined;
}

/** What a replay has done. What stays, stays where it was: its queue is full or gone, or it never died. */
export interface Replayed {
  readonly moved: number;
  readonly left: number;
}

/** A message in a queue, for whoever looks. */
export interface PeekedMessage<out T = unknown> {
  readonly id: string;
  readonly body: T;
  /** How often it was delivered. */
  readonly attempts: number;
  /** Epoch milliseconds. */
  readonly publishedAt: number;
  readonly priority: number;
  /** Undefined: it has none. */
  readonly fairnessKey: string | undefined;
  /** The last death first. */
  readonly deaths: readonly Death[];
}

/** What a broker is told of queues. docs/broker.md has the rules. */
export type QueueMessage =
  | (Publication & { readonly type: 'post' })
  | (Publications & { readonly type: 'post-all' })
  | (Publication & { readonly type: 'enqueue'; readonly replyTo: ReplyTo<Enqueued> })
  | (Publication & { readonly type: 'request'; readonly replyTo: ReplyTo<unknown> })
  | VerdictMessage
  | {
      readonly type: 'consume';
      readonly queue: string;
      readonly declare: readonly Declaration[];
      /** Names it, in whatever thread. */
      readonly consumer: string;
      readonly prefetch: number;
      readonly to: StreamTo<ConsumerItem>;
      /** Where its deliveries go from there, if that is an actor: with it the consumer ends. */
      readonly recipient?: AnyRef;
      readonly replyTo: ReplyTo<void>;
    }
  | { readonly type: 'cancel-consumer'; readonly queue: string; readonly consumer: string }
  | { readonly type: 'declare'; readonly declare: readonly Declaration[]; readonly replyTo: ReplyTo<void> }
  | {
      readonly type: 'configure-queue';
      readonly queue: string;
      readonly terms: QueueTerms;
      /** The queues that its dead letters go to by these terms. */
      readonly declare: readonly Declaration[];
      readonly replyTo: ReplyTo<void>;
    }
  | { readonly type: 'pause-queue'; readonly queue: string; readonly isPaused: boolean; readonly replyTo: ReplyTo<void> }
  /** Whether there was one. */
  | { readonly type: 'delete-queue'; readonly queue: string; readonly replyTo: ReplyTo<boolean> }
  | { readonly type: 'purge-queue'; readonly queue: string; readonly filter: MessageFilter; readonly replyTo: ReplyTo<number> }
  | { readonly type: 'queue-stats'; readonly queue: string; readonly replyTo: ReplyTo<QueueStats | undefined> }
  /** Answered when nothing is in it. */
  | { readonly type: 'await-drained'; readonly queue: string; readonly replyTo: ReplyTo<unknown> }
  | { readonly type: 'list-queues'; readonly replyTo: ReplyTo<readonly QueueStats[]> }
  | { readonly type: 'peek-queue'; readonly queue: string; readonly limit: number; readonly replyTo: ReplyTo<readonly PeekedMessage[]> }
  | { readonly type: 'replay-queue'; readonly queue: string; readonly filter: MessageFilter; readonly replyTo: ReplyTo<Replayed> };

/** What the actor behind a `MessageBroker` is told. */
export type BrokerMessage = TopicMessage | QueueMessage;

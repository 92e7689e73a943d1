import type { Death } from '../../contract/delivery.ts';
import type { OwnConsumer } from './consumer.ts';
import type { FairShare } from './fair-share.ts';

/** What a message comes into a queue with. A message of the broker's protocol that has these fields may be passed as it is. */
export interface Incoming {
  /** Given by whoever publishes it. Undefined: the queue makes one when somebody asks for it. */
  readonly id?: string | undefined;
  readonly body: unknown;
  readonly delayMs?: number | undefined;
  readonly ttlMs?: number | undefined;
  readonly priority?: number | undefined;
  /** Of its body. Undefined: the queue looks at it, if it has a bound of them. */
  readonly bytes?: number | undefined;
  readonly fairnessKey?: string | undefined;
  /** Undefined: what was said of its key last. */
  readonly fairnessWeight?: number | undefined;
}

/** What of a message never changes in its queue. */
export interface MessageFacts {
  /** Grows by one with each message of its queue: what a store knows it by. */
  readonly key: number;
  /** As it was given, or came from another queue. `QueueCore.idOf` says what it is known by. */
  readonly givenId: string | undefined;
  readonly body: unknown;
  readonly priority: number;
  readonly bytes: number;
  /** The last death first. */
  readonly deaths: readonly Death[];
  /** How many of the first of `deaths` have come since it was published or replayed. */
  readonly hops: number;
  /** Whoever waits for an answer to it; of no interest to the queue. Undefined: nobody. */
  readonly request: unknown;
}

/** `fresh`: ready, and never delivered. `returned`: ready again. */
export type MessageState = 'fresh' | 'returned' | 'delayed' | 'delivered' | 'gone';

/** A message while it is in a queue: one flat record, which the queue alone writes, and nothing else for each but numbers in its arrays. */
export class QueuedMessage<out C = unknown> implements MessageFacts {
  readonly key: number;
  readonly givenId: string | undefined;
  readonly body: unknown;
  readonly priority: number;
  readonly bytes: number;
  readonly deaths: readonly Death[];
  readonly hops: number;
  readonly request: unknown;
  /** When it was published first, in whatever queue. Epoch milliseconds, as all times here. */
  readonly publishedAtMs: number;
  /** It is dead then, unless somebody has it in hand. Undefined: never. */
  readonly expiresAtMs: number | undefined;
  /** How often it was delivered, the delivery it is in included. */
  attempt = 0;
  state: MessageState = 'gone';
  /** Before whom of its priority it stands: earlier places come first. */
  place = 0;
  /** In the tables of the queue. */
  slot = -1;
  /** Of the delivery it is in: see `tagOf`. */
  serial = -1;
  /** Who has it in hand. */
  holder: OwnConsumer<C> | undefined = undefined;
  /** With whom it takes turns, from before it is in the queue. Undefined: with those that name no key. */
  share: FairShare | undefined = undefined;

  /** Times apart from the rest: a number with a fraction is an object of its own wherever it is kept, so it is kept but once. */
  constructor(facts: MessageFacts, publishedAtMs: number, expiresAtMs: number | undefined) {
    this.key = facts.key;
    this.givenId = facts.givenId;
    this.body = facts.body;
    this.priority = facts.priority;
    this.bytes = facts.bytes;
    this.deaths = facts.deaths;
    this.hops = facts.hops;
    this.request = facts.request;
    this.publishedAtMs = publishedAtMs;
    this.expiresAtMs = expiresAtMs;
  }
}

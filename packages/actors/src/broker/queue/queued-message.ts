import type { Death } from '../../contract/delivery.ts';

/** What a message comes into a queue with. A message of the broker's protocol that has these fields may be passed as it is. */
export interface Incoming {
  /** Given by whoever publishes it. Undefined: the queue makes one when somebody asks for it. */
  readonly id?: string | undefined;
  readonly body: unknown;
  readonly delayMs?: number | undefined;
  readonly ttlMs?: number | undefined;
  readonly priority?: number | undefined;
  /** Of the encoded body, as far as they are known. */
  readonly bytes?: number | undefined;
}

/** A message while it is in a queue. */
export class QueuedMessage {
  /** Grows by one with each message of its queue, and is never used again there: what a store knows it by. */
  readonly key: number;
  /** As it was given, or came from another queue. `QueueCore.idOf` says what it is known by. */
  readonly givenId: string | undefined;
  readonly body: unknown;
  /** Epoch milliseconds at which it was published first, in whatever queue. */
  readonly publishedAtMs: number;
  readonly priority: number;
  readonly bytes: number;
  /** The last death first. */
  readonly deaths: readonly Death[];
  /** Whoever waits for an answer to it; of no interest to the queue. Undefined: nobody. */
  readonly request: unknown;
  /** How often it was delivered, the delivery it is in included. */
  attempt = 0;
  /** Of the delivery that it is in: what it is acknowledged by. */
  tag = -1;

  constructor(plan: Pick<QueuedMessage, 'key' | 'givenId' | 'body' | 'publishedAtMs' | 'priority' | 'bytes' | 'deaths' | 'request'>) {
    this.key = plan.key;
    this.givenId = plan.givenId;
    this.body = plan.body;
    this.publishedAtMs = plan.publishedAtMs;
    this.priority = plan.priority;
    this.bytes = plan.bytes;
    this.deaths = plan.deaths;
    this.request = plan.request;
  }
}

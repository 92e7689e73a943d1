import type { BrokerChange, BrokerStore } from '#actors/contract/broker-store.js';
import type { Consumer } from '#actors/broker/queue/consumer.js';
import { tagOf } from '#actors/broker/queue/message-slots.js';
import type { QueueCore } from '#actors/broker/queue/queue-core.js';
import type { Dead } from '#actors/broker/queue/queue-port.js';
import type { QueuedMessage } from '#actors/broker/queue/queued-message.js';
import { type ForgottenWhy, Queues, type QueuesPort, type Unanswered } from '#actors/broker/queue/queues.js';
import { Journal } from '#actors/broker/store/journal.js';
import { StoredState } from '#actors/broker/store/stored-state.js';

/** Its multiples are spread over [0, 1), without their whole parts. */
const GOLDEN = 0.618_033_988_75;

/** A delivery as a test remembers it. */
export interface Delivered {
  readonly queue: string;
  readonly n: number;
  readonly tag: number;
  readonly consumer: string;
}

/** Of a message whose body is a number. */
export const numberOf = (message: QueuedMessage): number => Number(message.body);

/** Queues of names, whose consumers are names, and what they do, as texts, with a hand on the clock. */
export class QueuesWorld implements QueuesPort<string> {
  queues: Queues<string>;
  journal: Journal | undefined;
  nowMs = 1_000;
  /** A broker that has heard everything, unless a test says otherwise. */
  heardMs = Number.POSITIVE_INFINITY;
  /** What `random` gives; without, each time another number. */
  chance: number | undefined;
  #chances = 0;
  log: string[] = [];
  /** Those that have told of a change since they were looked at. */
  readonly changedQueues = new Set<QueueCore<string>>();
  readonly deliveries: Delivered[] = [];
  wakeMs = Number.POSITIVE_INFINITY;
  #lives = 0;
  #store: BrokerStore | undefined;

  constructor(store?: BrokerStore) {
    this.queues = this.#begin(store);
  }

  #begin(store: BrokerStore | undefined): Queues<string> {
    this.#store = store;
    this.#lives++;
    this.wakeMs = Number.POSITIVE_INFINITY;
    this.journal = store && new Journal(store, (error) => this.log.push(`failed: ${error.message}`));
    const changes: BrokerChange[] | undefined = this.journal?.changes;
    return new Queues<string>(this, { idPrefix: `${this.#lives}:`, changes });
  }

  /** Another life, over what the store has kept. */
  async restart(store = this.#store): Promise<void> {
    const stored = new StoredState();
    for await (const changes of store?.load() ?? []) stored.apply(changes);
    this.queues = this.#begin(store);
    this.queues.restore(stored, this.nowMs);
  }

  advance(ms: number): void {
    this.nowMs += ms;
    if (this.wakeMs > this.nowMs) return;
    this.wakeMs = Number.POSITIVE_INFINITY;
    this.queues.tick(this.nowMs);
  }

  /** Numbers of the messages that wait, in their order. */
  waiting(queue: QueueCore<string>): number[] {
    return [...queue.waiting()].map(numberOf);
  }

  delivered(queue: QueueCore<string>): number[] {
    return [...queue.delivered()].map(numberOf);
  }

  // ------------------------------------------------------------------ what the queues do

  random(): number {
    return this.chance ?? (++this.#chances * GOLDEN) % 1;
  }

  changed(queue: QueueCore<string>): void {
    this.changedQueues.add(queue);
  }

  deliver(queue: QueueCore<string>, message: QueuedMessage, { data }: Consumer<string>): void {
    const { id } = queue;
    this.deliveries.push({ queue: id, n: numberOf(message), tag: tagOf(message), consumer: data });
    this.log.push(`${id}: ${numberOf(message)} to ${data}, attempt ${message.attempt}${queue.isLast(message) ? ', the last' : ''}`);
  }

  unanswered({ id }: QueueCore<string>, message: QueuedMessage, { why }: Unanswered): void {
    this.log.push(`${id}: ${numberOf(message)} unanswered, ${why}`);
  }

  forgotten({ id }: QueueCore<string>, { message, reason }: Dead, why: ForgottenWhy): void {
    this.log.push(`${id}: ${numberOf(message)} forgotten, ${reason}, ${why}`);
  }

  wakeBy(atMs: number): void {
    this.wakeMs = atMs;
  }
}

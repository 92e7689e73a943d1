import { QueueCore } from '#actors/broker/queue/queue-core.js';
import type { Incoming } from '#actors/broker/queue/queued-message.js';
import type { BrokerStore } from '#actors/contract/broker-store.js';
import type { QueueOptions } from '#actors/contract/queue.js';
import { termsOf } from '#actors/contract/queue-terms.js';
import { QueuesWorld } from './queues-world.ts';

/** A queue of numbers, and who drives it. */
export class OneQueue extends QueuesWorld {
  readonly queue: QueueCore<string>;
  #n = 0;

  constructor(options: QueueOptions<number> = {}, store?: BrokerStore) {
    super(store);
    this.queue = this.open('q', options);
  }

  open(id: string, options: QueueOptions<number>): QueueCore<string> {
    const queue = this.queues.declare(id, termsOf(options));
    if (queue instanceof QueueCore) return queue;
    throw new Error(`${id} is there, with another ${queue}`);
  }

  put(count: number, given: Omit<Incoming, 'body' | 'id'> = {}): void {
    for (let left = count; left > 0; left--) this.queue.enqueue({ body: this.#n++, ...given }, this.nowMs);
  }

  find(id: string): QueueCore<string> {
    const queue = this.queues.find(id);
    if (queue === undefined) throw new Error(`There is no ${id}`);
    return queue;
  }

  join(name: string, prefetch: number): ReturnType<QueueCore<string>['join']> {
    return this.queue.join(name, prefetch, this.nowMs);
  }

  /** Of the delivery of this message that came last. */
  tag(n: number): number {
    return this.deliveries.findLast((delivery) => delivery.n === n)?.tag ?? Number.NaN;
  }

  ack(...numbers: number[]): void {
    for (const n of numbers) this.queue.ack(this.tag(n), this.nowMs);
  }

  /** Numbers of messages as they were delivered, and to whom, since this was asked last. */
  given(): string {
    return this.deliveries
      .splice(0)
      .map(({ n, consumer }) => `${n}${consumer}`)
      .join(' ');
  }
}

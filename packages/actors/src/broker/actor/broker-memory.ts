import type { BrokerChange } from '../../contract/broker-store.ts';
import type { Consumer } from '../queue/consumer.ts';
import type { QueueCore } from '../queue/queue-core.ts';
import type { Dead } from '../queue/queue-port.ts';
import type { QueuedMessage } from '../queue/queued-message.ts';
import { type ForgottenWhy, Queues, type QueuesPort, type Unanswered } from '../queue/queues.ts';
import { RetainedValues } from '../topics/retained-values.ts';
import type { ConsumerLink } from './consumer-link.ts';
import type { QueueMetrics } from './queue-metrics.ts';
import { ShownQueues } from './shown-queues.ts';

/** What a broker's memory is made with. */
export interface MemoryPlan {
  readonly idPrefix: string;
  readonly retainedMax: number;
  readonly changes: BrokerChange[] | undefined;
  readonly metrics: QueueMetrics;
  /** Name of the broker, for them. */
  readonly name: string;
}

/**
 * What a broker has, apart from who subscribes. Without a store it goes on with it after a restart: it ends with its thread, and with the actor.
 *
 * Its queues speak to the broker's present life: nothing happens in them before there is one.
 */
export class BrokerMemory implements QueuesPort<ConsumerLink> {
  readonly idPrefix: string;
  readonly queues: Queues<ConsumerLink>;
  readonly retained: RetainedValues;
  readonly shown: ShownQueues;
  #life: QueuesPort<ConsumerLink> | undefined;

  constructor({ idPrefix, retainedMax, changes, metrics, name }: MemoryPlan) {
    this.idPrefix = idPrefix;
    this.shown = new ShownQueues({ metrics, broker: name, isThere: (queue) => this.queues.find(queue.id) === queue });
    this.queues = new Queues(this, { idPrefix, changes });
    this.retained = new RetainedValues(retainedMax);
  }

  /** A life begins, with nobody who consumes. */
  belongTo(life: QueuesPort<ConsumerLink>, nowMs: number): void {
    this.#life = life;
    for (const queue of this.queues) for (const consumer of [...queue.consumers]) queue.leave(consumer, nowMs);
    // The timer was the last life's.
    this.queues.rearm();
    this.shown.begin(this.queues);
  }

  random(): number {
    return this.#life?.random() ?? 0;
  }

  deliver(queue: QueueCore<ConsumerLink>, message: QueuedMessage, consumer: Consumer<ConsumerLink>): void {
    this.#life?.deliver(queue, message, consumer);
  }

  unanswered(queue: QueueCore<ConsumerLink>, message: QueuedMessage, why: Unanswered): void {
    this.#life?.unanswered(queue, message, why);
  }

  forgotten(queue: QueueCore<ConsumerLink>, dead: Dead, why: ForgottenWhy): void {
    this.#life?.forgotten(queue, dead, why);
  }

  changed(queue: QueueCore<ConsumerLink>): void {
    if (this.shown.changed(queue)) this.#life?.changed(queue);
  }

  wakeBy(atMs: number): void {
    this.#life?.wakeBy(atMs);
  }

  get heardMs(): number {
    return this.#life?.heardMs ?? Number.NEGATIVE_INFINITY;
  }
}

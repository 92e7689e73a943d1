import type { BrokerChange, StoredMessage } from '../../contract/broker-store.ts';
import type { QueueTerms } from '../../contract/queue-terms.ts';

/** One queue, as a store knows it. */
export interface StoredQueue {
  terms: QueueTerms;
  /** By key, in the order in which they were added. */
  readonly messages: Map<number, StoredMessage>;
  /** Until when each id is remembered. */
  readonly ids: Map<string, number>;
}

export interface RetainedValue {
  readonly body: unknown;
  readonly at: number;
}

/** What comes of changes: the meaning of each, for whoever reads a store and for stores that keep the outcome in memory. */
export class StoredState {
  readonly queues = new Map<string, StoredQueue>();
  /** By topic. */
  readonly retained = new Map<string, RetainedValue>();

  apply(changes: Iterable<BrokerChange>): void {
    for (const change of changes) this.#applyOne(change);
  }

  #applyOne(change: BrokerChange): void {
    if (change.type === 'retained') this.#retain(change.topic, change.value);
    else if (change.type === 'declared') this.#declare(change.queue, change.terms);
    else if (change.type === 'deleted') this.queues.delete(change.queue);
    else {
      const queue = this.queues.get(change.queue);
      if (queue !== undefined) applyTo(queue, change);
    }
  }

  #retain(topic: string, value: RetainedValue | undefined): void {
    if (value === undefined) this.retained.delete(topic);
    else this.retained.set(topic, value);
  }

  #declare(id: string, terms: QueueTerms): void {
    const known = this.queues.get(id);
    if (known === undefined) this.queues.set(id, { terms, messages: new Map(), ids: new Map() });
    else known.terms = terms;
  }

  /** The least changes that make it out of nothing. */
  *changes(): Iterable<BrokerChange> {
    for (const [queue, { terms, messages, ids }] of this.queues) {
      yield { type: 'declared', queue, terms };
      for (const [id, until] of ids) yield { type: 'remembered', queue, id, until };
      for (const message of messages.values()) yield { type: 'added', queue, message };
    }
    for (const [topic, value] of this.retained) yield { type: 'retained', topic, value };
  }
}

type ChangeInQueue = Exclude<BrokerChange, { readonly type: 'retained' | 'declared' | 'deleted' }>;

function applyTo({ messages, ids }: StoredQueue, change: ChangeInQueue): void {
  switch (change.type) {
    case 'added':
      messages.set(change.message.key, change.message);
      return;
    case 'removed':
      for (const key of change.keys) messages.delete(key);
      return;
    case 'remembered':
      ids.set(change.id, change.until);
      return;
    default: {
      const message = messages.get(change.key);
      if (message === undefined) return;
      const { attempts = message.attempts, readyAt = message.readyAt } = change as Partial<StoredMessage>;
      messages.set(change.key, { ...message, attempts, readyAt });
    }
  }
}

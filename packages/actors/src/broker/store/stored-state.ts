import type { BrokerChange, StoredMessage } from '../../contract/broker-store.ts';
import type { QueueTerms } from '../../contract/queue-terms.ts';
import { withFairness } from './with-fairness.ts';

/** Ids that a queue remembers, at most: it looks at no more. */
const IDS_MAX = 1_000_000;

/** One queue, as a store knows it. */
export interface StoredQueue {
  terms: QueueTerms;
  isPaused: boolean;
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
  /** By topic, in the order in which they were published last. */
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
    // Anew, so that what was published last comes last.
    this.retained.delete(topic);
    if (value !== undefined) this.retained.set(topic, value);
  }

  #declare(id: string, terms: QueueTerms): void {
    const known = this.queues.get(id);
    if (known === undefined) this.queues.set(id, { terms, isPaused: false, messages: new Map(), ids: new Map() });
    else known.terms = terms;
  }

  /** The least changes that make it out of nothing. */
  *changes(): Iterable<BrokerChange> {
    for (const [queue, { terms, isPaused, messages, ids }] of this.queues) {
      yield { type: 'declared', queue, terms };
      if (isPaused) yield { type: 'paused', queue, isPaused };
      for (const [id, until] of ids) yield { type: 'remembered', queue, id, until };
      for (const message of messages.values()) yield { type: 'added', queue, message };
    }
    for (const [topic, value] of this.retained) yield { type: 'retained', topic, value };
  }
}

type ChangeInQueue = Exclude<BrokerChange, { readonly type: 'retained' | 'declared' | 'deleted' }>;

function applyTo(queue: StoredQueue, change: ChangeInQueue): void {
  const { messages, ids } = queue;
  switch (change.type) {
    case 'paused':
      queue.isPaused = change.isPaused;
      return;
    case 'added':
      messages.set(change.message.key, change.message);
      return;
    case 'removed':
      for (const key of change.keys) messages.delete(key);
      return;
    case 'remembered':
      remember(ids, change);
      return;
    default: {
      const message = messages.get(change.key);
      if (message === undefined) return;
      messages.set(
        change.key,
        'attempts' in change ? changed(message, change.attempts, message.readyAt) : changed(message, message.attempts, change.readyAt),
      );
    }
  }
}

/** The latest last, so that those that count no longer are forgotten first. */
function remember(ids: Map<string, number>, { id, until }: { readonly id: string; readonly until: number }): void {
  ids.delete(id);
  ids.set(id, until);
  if (ids.size <= IDS_MAX) return;
  for (const oldest of ids.keys()) {
    ids.delete(oldest);
    return;
  }
}

function changed(message: StoredMessage, attempts: number, readyAt: number): StoredMessage {
  const { key, id, body, bytes, priority, publishedAt, expiresAt, deaths, hops } = message;
  return withFairness({ key, id, body, bytes, priority, publishedAt, readyAt, expiresAt, attempts, deaths, hops }, message);
}

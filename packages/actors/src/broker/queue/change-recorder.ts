import type { BrokerChange } from '../../contract/broker-store.ts';
import { withFairness } from '../store/with-fairness.ts';
import type { QueueJournal } from './queue-port.ts';
import type { QueuedMessage } from './queued-message.ts';

/** Writes down what a store has to know of one queue. */
export class ChangeRecorder implements QueueJournal {
  readonly #queue: string;
  readonly #changes: BrokerChange[];
  readonly #idOf: (message: QueuedMessage) => string;
  /** The last removal: those that follow at once go with it. */
  #removal: BrokerChange | undefined = undefined;
  #removed: number[] = [];

  constructor(queue: string, changes: BrokerChange[], idOf: (message: QueuedMessage) => string) {
    this.#queue = queue;
    this.#changes = changes;
    this.#idOf = idOf;
  }

  added(message: QueuedMessage, readyAt: number): void {
    const { key, body, bytes, priority, publishedAtMs: publishedAt, attempt: attempts, deaths, hops, share } = message;
    const expiresAt = message.expiresAtMs ?? Number.POSITIVE_INFINITY;
    const stored = { key, id: this.#idOf(message), body, bytes, priority, publishedAt, readyAt, expiresAt, attempts, deaths, hops };
    const { key: fairnessKey, weight: fairnessWeight } = share ?? {};
    this.#changes.push({ type: 'added', queue: this.#queue, message: withFairness(stored, { fairnessKey, fairnessWeight }) });
  }

  attempted({ key, attempt: attempts }: QueuedMessage): void {
    this.#changes.push({ type: 'attempted', queue: this.#queue, key, attempts });
  }

  delayed({ key }: QueuedMessage, readyAt: number): void {
    this.#changes.push({ type: 'delayed', queue: this.#queue, key, readyAt });
  }

  removed({ key }: QueuedMessage): void {
    const last = this.#changes.at(-1);
    if (last !== undefined && last === this.#removal) {
      this.#removed.push(key);
      return;
    }
    this.#removed = [key];
    this.#removal = { type: 'removed', queue: this.#queue, keys: this.#removed };
    this.#changes.push(this.#removal);
  }

  remembered(id: string, until: number): void {
    this.#changes.push({ type: 'remembered', queue: this.#queue, id, until });
  }
}

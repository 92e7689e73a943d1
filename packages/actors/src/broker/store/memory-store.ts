import type { BrokerChange, BrokerStore } from '../../contract/broker-store.ts';
import { StoredState } from './stored-state.ts';

/**
 * A store as large as the memory it is in, and as lasting: the example of what a store has to do. Bodies are kept as they are, not copied.
 *
 * A broker without a store does not use this one; its queues are in memory anyway. It is for whoever holds it longer than a broker lives: a test, or a
 * module whose brokers come and go.
 */
export class MemoryStore implements BrokerStore {
  readonly #state = new StoredState();

  *load(): Iterable<readonly BrokerChange[]> {
    yield [...this.#state.changes()];
  }

  commit(changes: readonly BrokerChange[]): void {
    this.#state.apply(changes);
  }
}

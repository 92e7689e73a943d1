import { checkStored } from './check-stored.ts';
import type { StateId, StateStore, StoredRange, StoredVersion } from '../contract/state-store.ts';

/** Asks a store one thing at a time, in the order in which it is asked here. After the first failure it is asked nothing any more. */
export class StoreQueue {
  readonly #store: StateStore;
  readonly #failed: (error: unknown) => void;
  #last: Promise<unknown> = Promise.resolve();
  #isBroken = false;

  /** @param failed called once, when the store has failed */
  constructor(store: StateStore, failed: (error: unknown) => void) {
    this.#store = store;
    this.#failed = failed;
  }

  append(versions: readonly StoredVersion[]): Promise<void> {
    return this.#next(() => this.#store.append(versions));
  }

  read(of: StateId, range: StoredRange): Promise<readonly StoredVersion[]> {
    return this.#next(async () => checkStored(await this.#store.read(of, range), of));
  }

  list(): Promise<readonly Omit<StoredVersion, 'value'>[]> {
    return this.#next(async () => checkStored(await this.#store.list(), undefined));
  }

  forget(of: StateId, before: number): Promise<void> {
    return this.#next(() => this.#store.forget(of, before));
  }

  /** When all that it was asked is done. */
  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    if (!this.#isBroken) await this.#store.close?.();
  }

  #next<T>(step: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(async () => {
      if (this.#isBroken) throw new Error('Cannot ask the store: it has failed before');
      try {
        return await step();
      } catch (error) {
        this.#isBroken = true;
        this.#failed(error);
        throw error;
      }
    });
    // Whoever asked is told; the next one is told of its own.
    this.#last = done.catch(() => undefined);
    return done;
  }
}

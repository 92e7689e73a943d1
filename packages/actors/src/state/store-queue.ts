import { ActorRestartingError } from '../contract/errors/runtime-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import { checkStored } from './check-stored.ts';
import type { StateId, StateStore, StoredRange, StoredVersion } from '../contract/state-store.ts';

/**
 * Asks a store one thing at a time, in the order in which it is asked here. After the first failure it is asked nothing any more: whoever comes then, or
 * waits behind that, is told that its archive restarts, and may ask its next life.
 */
export class StoreQueue {
  readonly #store: StateStore;
  readonly #failed: (error: Error) => void;
  readonly #archive: string;
  #last: Promise<unknown> = Promise.resolve();
  /** What the store has failed of. */
  #failure: Error | undefined;

  /**
   * @param archive whose store it is
   * @param failed called once, when the store has failed
   */
  constructor(store: StateStore, archive: string, failed: (error: Error) => void) {
    this.#store = store;
    this.#archive = archive;
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
    if (this.#failure === undefined) await this.#store.close?.();
  }

  #next<T>(step: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(async () => {
      if (this.#failure !== undefined) throw this.#restarting(this.#failure);
      try {
        return await step();
      } catch (error) {
        this.#failure = toError(error);
        this.#failed(this.#failure);
        throw error;
      }
    });
    // Whoever asked is told; the next one is told of its own.
    this.#last = done.catch(() => undefined);
    return done;
  }

  #restarting(cause: Error): ActorRestartingError {
    const target = this.#archive;
    return new ActorRestartingError(`Cannot ask the store of "${target}": it has failed before`, { data: { target }, cause });
  }
}

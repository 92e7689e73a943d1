import { ActorRestartingError } from '../contract/errors/runtime-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import { checkStored } from './check-stored.ts';
import type { StateId, StateStore, StoredRange, StoredVersion } from '../contract/state-store.ts';

/** One life of an archive, as its store is used in it. */
export interface StoreLife {
  readonly archive: string;
  failed(error: Error): void;
  isOver(): boolean;
}

/**
 * Asks a store one thing at a time, in the order in which it is asked here. After the first failure it is asked nothing any more: whoever comes then, or
 * waits behind that, is told that its archive restarts, and may ask its next life.
 */
export class StoreQueue {
  readonly #store: StateStore;
  readonly #failed: (error: Error) => void;
  readonly #isOver: () => boolean;
  readonly #archive: string;
  #last: Promise<unknown> = Promise.resolve();
  /** What the store has failed of. */
  #failure: Error | undefined;

  /**
   * @param life of the archive whose store it is: `failed` is called once, when the store has failed; when it `isOver`, the store is asked nothing more,
   * since the next life may have one over the same place by then
   */
  constructor(store: StateStore, { archive, failed, isOver }: StoreLife) {
    this.#store = store;
    this.#archive = archive;
    this.#failed = failed;
    this.#isOver = isOver;
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
      if (this.#failure !== undefined || this.#isOver()) throw this.#restarting(this.#failure);
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

  #restarting(cause: Error | undefined): ActorRestartingError {
    const target = this.#archive;
    const why = cause === undefined ? 'this life of its archive is over' : 'it has failed before';
    return new ActorRestartingError(`Cannot ask the store of "${target}": ${why}`, { data: { target }, cause });
  }
}

import { ActorRestartingError } from '../contract/errors/runtime-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import { checkStored } from './check-stored.ts';
import { stateIdOf } from './state-id-of.ts';
import type { StateId, StateStore, StoredRange, StoredVersion } from '../contract/state-store.ts';

/** One life of an archive, as its store is used in it. */
export interface StoreLife {
  readonly archive: string;
  /** So many versions of each state are kept. */
  readonly keep: number;
  failed(error: Error): void;
  isOver(): boolean;
}

/** Versions that go to the store together. */
export interface Batch {
  /** Its commit begins now, or there is none: what is appended from now on goes with the next one. */
  readonly begun: Promise<unknown>;
  /** All of it is stored. @throws as a rejection, what the store throws, or ActorRestartingError */
  readonly stored: Promise<void>;
}

interface GatheringBatch extends Batch {
  readonly versions: StoredVersion[];
}

/**
 * Asks a store one thing at a time, in the order in which it is asked here. What is appended while it is at something goes with one commit, of all states
 * together (group commit): so the slower the store, the larger its batches.
 *
 * ```
 * append, append … ──> the batch that gathers ──turn──> the commit under way ──> stored
 *                        ↑ closed by its turn, or by a forget behind it
 * ```
 *
 * 1. A batch has the place of its first version, and gathers until its turn comes. _So of one state what comes first is stored first, and nothing twice._
 * 2. Reading may stand behind it: it sees more than it would have. Forgetting may not: a batch with a forget behind it gathers no more. _What came after
 *    that would be forgotten as well, though its archive goes by what it had been given before._
 * 3. A commit is the batch, and then what `keep` forgets of each of its states.
 * 4. After the first failure the store is asked nothing any more: whoever comes then, or waits behind that, is told that its archive restarts, and may ask
 *    its next life, which goes on behind what is stored.
 */
export class StoreQueue {
  readonly #store: StateStore;
  readonly #life: StoreLife;
  #last: Promise<unknown> = Promise.resolve();
  /** Its turn has not come. */
  #gathering: GatheringBatch | undefined;
  /** What the store has failed of. */
  #failure: Error | undefined;

  /**
   * @param life of the archive whose store it is: `failed` is called once, when the store has failed; when it `isOver`, the store is asked nothing more,
   * since the next life may have one over the same place by then
   */
  constructor(store: StateStore, life: StoreLife) {
    this.#store = store;
    this.#life = life;
  }

  /** @returns the batch that it goes with */
  append(version: StoredVersion): Batch {
    this.#gathering ??= this.#open();
    this.#gathering.versions.push(version);
    return this.#gathering;
  }

  read(of: StateId, range: StoredRange): Promise<readonly StoredVersion[]> {
    return this.#next(async () => checkStored(await this.#store.read(of, range), of));
  }

  list(): Promise<readonly Omit<StoredVersion, 'value'>[]> {
    return this.#next(async () => checkStored(await this.#store.list(), undefined));
  }

  forget(of: StateId, before: number): Promise<void> {
    this.#gathering = undefined;
    return this.#next(() => this.#store.forget(of, before));
  }

  /** When all is stored that was appended by now. */
  written(): Promise<void> {
    return this.#next(() => undefined);
  }

  /** When all that it was asked is done. */
  async close(): Promise<void> {
    await this.#last;
    if (this.#failure === undefined && !this.#life.isOver()) await this.#store.close?.();
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  #open(): GatheringBatch {
    const versions: StoredVersion[] = [];
    const begun = this.#last;
    // Before whoever waits for its beginning.
    const stored = this.#next(() => this.#commit(versions));
    return { versions, begun, stored };
  }

  async #commit(versions: readonly StoredVersion[]): Promise<void> {
    if (this.#gathering?.versions === versions) this.#gathering = undefined;
    await this.#store.append(versions);
    const { keep } = this.#life;
    const newest = new Map(versions.map((version) => [stateIdOf(version), version]));
    for (const { name, key, number } of newest.values()) if (number > keep) await this.#store.forget({ name, key }, number - keep + 1);
  }

  #next<T>(step: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(async () => {
      if (this.#failure !== undefined || this.#life.isOver()) throw this.#restarting(this.#failure);
      try {
        return await step();
      } catch (error) {
        this.#failure = toError(error);
        this.#life.failed(this.#failure);
        throw error;
      }
    });
    // Whoever asked is told; the next one is told of its own.
    this.#last = done.catch(() => undefined);
    return done;
  }

  #restarting(cause: Error | undefined): ActorRestartingError {
    const target = this.#life.archive;
    const why = cause === undefined ? 'this life of its archive is over' : 'it has failed before';
    return new ActorRestartingError(`Cannot ask the store of "${target}": ${why}`, { data: { target }, cause });
  }
}

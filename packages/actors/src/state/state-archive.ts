import { askAgain } from '../ask/ask-again.ts';
import { AskedInOrder } from '../ask/asked-in-order.ts';
import type { ActorRef, AnyRef } from '../contract/actor-ref.ts';
import type { ArchivedState, ArchiveMessage, ArchiveOptions } from '../contract/archive.ts';
import type { ActorDefinition, Blueprint } from '../contract/blueprint.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { Behavior } from '../contract/behavior.ts';
import { actor } from '../contract/definition.ts';
import { checkReference } from '../contract/check-reference.ts';
import { checkMethods } from '../contract/check-methods.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';
import type { SpawnOptions } from '../contract/spawn-options.ts';
import type { Spawner } from '../contract/spawner.ts';
import { checkedStateId, type StateKey } from '../contract/state.ts';
import type { StateId, StateStore, StoredRange, StoredVersion } from '../contract/state-store.ts';
import { storePatience } from '../supervision/store-patience.ts';
import { ArchiveBehavior } from './archive-behavior.ts';
import { MemoryStateStore } from './memory-state-store.ts';
import { stateIdOf } from './state-id-of.ts';

/** Versions that are read if nobody says how many. */
const READ = 100;

/** A version as it was stored, with the type of its key. */
export type ArchivedVersion<S> = Omit<StoredVersion, 'value'> & { readonly value: S };

/**
 * Defines an archive with a store of its own: an actor, found by module and name in whatever thread it is to live. It outlasts failures of its store, however
 * many, unless `supervise` says otherwise where it is started: it is restarted after 100 ms, and later each second.
 *
 * @param url `import.meta.url`, written out
 * @param name unique in the module
 * @param make the store, once for each life of the archive
 * @throws TypeError or RangeError for options that make no sense, and what `actor` does
 * @example
 * export const onDisk = stateArchive<{ path: string }>(import.meta.url, 'on-disk', ({ path }) => new DiskStore(path), { keep: 10_000 });
 * const archive = StateArchive.start(system, onDisk({ path: './states.db' }));
 */
export function stateArchive<A = void>(
  url: string,
  name: string,
  make: (args: A) => StateStore | Promise<StateStore>,
  options: ArchiveOptions = {},
): ActorDefinition<ArchiveMessage, A> {
  const action = `define archive "${name}"`;
  checkKeys(action, options, ['keep']);
  const { keep = Number.POSITIVE_INFINITY } = options;
  if (!(keep >= 1 && (keep === Number.POSITIVE_INFINITY || Number.isSafeInteger(keep)))) {
    throw new RangeError(`Cannot ${action}: keep is a whole number from 1 on, not ${shown(keep)}`);
  }
  if (typeof make !== 'function') throw new TypeError(`Cannot ${action}: what makes its store is no function but ${typeof make}`);
  const setup = async (ctx: ActorContext<ArchiveMessage>, args: A): Promise<Behavior<ArchiveMessage>> => {
    const store = await make(args);
    checkMethods(`open the store of archive "${name}"`, store, ['append', 'read', 'list', 'forget']);
    return new ArchiveBehavior(ctx, store, keep).behavior();
  };
  return actor<ArchiveMessage, A>(url, name, setup, { supervise: storePatience });
}

/** The default: as lasting as the archive's thread. It has no store that could be down. */
const inMemory = actor<ArchiveMessage>(import.meta.url, 'archive', (ctx) =>
  new ArchiveBehavior(ctx, new MemoryStateStore(), Number.POSITIVE_INFINITY).behavior(),
);

/**
 * Keeps versions of states beyond the history that their actors have, and beyond their lives: an ordinary actor that watches them and writes what it
 * sees to a store. A handle: `ref` may be sent on and be made a handle again with `StateArchive.of`.
 *
 * What is recorded costs the actor what a watcher does, and never waits for the store (docs/state.md).
 *
 * @example
 * const archive = StateArchive.start(system, onDisk({ path: './states.db' }));
 * await archive.record(ref, cartKey, { as: 'cart-7' });
 * const past = await archive.newest('cart-7', cartKey); // in the next process: ArchivedVersion<Cart> | undefined
 */
export class StateArchive {
  readonly ref: ActorRef<ArchiveMessage>;
  /** Who is to be recorded under which name, or nobody. */
  readonly #recording: AskedInOrder<boolean>;

  private constructor(ref: ActorRef<ArchiveMessage>) {
    this.ref = ref;
    this.#recording = new AskedInOrder(ref);
  }

  /** @param what an archive with a store of its own. Default: in memory. @throws what `spawn` throws */
  static start(
    host: Spawner,
    what: Blueprint<ArchiveMessage> | ActorDefinition<ArchiveMessage> = inMemory,
    options: SpawnOptions = {},
  ): StateArchive {
    return new StateArchive(host.spawn(what, options));
  }

  /** @throws TypeError for what is no reference */
  static of(ref: ActorRef<ArchiveMessage>): StateArchive {
    checkReference('use archive', ref);
    return new StateArchive(ref);
  }

  /**
   * From now on each version of that state is stored, beginning with those that its history still has: until the actor ends, or `release`. Goes on after
   * restarts of either. Resolves when the first is stored, with true; or when there will be none, with false: the actor has ended, or it is released, before
   * it had one.
   *
   * @param options `as`: under which name it is found again, also by later processes. Default: the actor's. Who has the name already is recorded no more
   * @throws StateUnknownError if the setup of the actor has declared no state of that key (Z10): as a rejection; and what an ask may reject with, as a rejection
   */
  record<S>(of: AnyRef, key: StateKey<S>, options: { readonly as?: string | undefined } = {}): Promise<boolean> {
    checkReference('record a state', of);
    checkKeys('record a state', options, ['as']);
    const id = this.#id('record a state', options.as ?? of.name, key);
    const endless = { timeout: Number.POSITIVE_INFINITY };
    return this.#recording.ask(stateIdOf(id), () => this.ref.ask({ type: 'record', of, id }, endless));
  }

  /**
   * It is recorded no more; what is stored stays, and what was read is stored before this resolves. The same actor, recorded again under that name, goes on
   * behind it. Of `record` and this through one handle, for one name and key, the last one counts, awaited or not (Z17).
   *
   * @throws as `record`
   */
  release<S>(name: string, key: StateKey<S>): Promise<void> {
    const id = this.#id('release a state', name, key);
    // For a record that it takes the place of: there will be nothing.
    const release = () => this.ref.ask({ type: 'release', id }).then(() => false);
    return this.#recording.ask(stateIdOf(id), release).then(() => undefined);
  }

  /** The newest version that is stored, of whatever life or process; undefined: none. @throws as `record` */
  async newest<S>(name: string, key: StateKey<S>): Promise<ArchivedVersion<S> | undefined> {
    return (await this.history(name, key, { limit: 1 }))[0];
  }

  /**
   * Stored versions, oldest first: the newest 100, unless `range` says otherwise.
   *
   * @throws RangeError for a range that makes no sense, and as `record`
   */
  async history<S>(name: string, key: StateKey<S>, range: Partial<StoredRange> = {}): Promise<readonly ArchivedVersion<S>[]> {
    checkKeys('read an archive', range, ['before', 'limit']);
    const { before, limit = READ } = range;
    if (!(Number.isSafeInteger(limit) && limit >= 0))
      throw new RangeError(`Cannot read an archive: limit is a whole number from 0 on, not ${shown(limit)}`);
    checkBefore('read an archive', before);
    const id = this.#id('read an archive', name, key);
    const found = await askAgain(this.ref, () => this.ref.ask({ type: 'read', id, range: { before, limit } }));
    // What is under a key has the type of the key.
    return found as readonly ArchivedVersion<S>[];
  }

  /** All states that it has versions of. @throws as `record` */
  list(): Promise<readonly ArchivedState[]> {
    return askAgain(this.ref, () => this.ref.ask({ type: 'list' }));
  }

  /** Forgets the stored versions with a lower number, or all. @throws RangeError for what is no number, and as `record`: as a rejection */
  async forget<S>(name: string, key: StateKey<S>, before = Number.POSITIVE_INFINITY): Promise<void> {
    checkBefore('forget a state', before);
    const id = this.#id('forget a state', name, key);
    return askAgain(this.ref, () => this.ref.ask({ type: 'forget', id, before }));
  }

  #id(action: string, name: unknown, key: Pick<StateKey<never>, 'id'>): StateId {
    if (typeof name !== 'string' || name === '') throw new TypeError(`Cannot ${action}: its name is a text, not empty, not ${shown(name)}`);
    return { name, key: checkedStateId(action, key) };
  }
}

function checkBefore(action: string, before: unknown): void {
  if (before === undefined || before === Number.POSITIVE_INFINITY || Number.isSafeInteger(before)) return;
  throw new RangeError(`Cannot ${action}: before is the number of a version, not ${shown(before)}`);
}

import type { StateVersion } from './state.ts';

/** A state as an archive knows it: by the name that whoever records it has given, and its key. */
export interface StateId {
  readonly name: string;
  readonly key: string;
}

/** A version of a state as it is stored: plain data, but for the value, which is as it was. */
export interface StoredVersion extends StateId, StateVersion {
  /** Of the versions stored of this state, in whatever life and process: 1, 2, 3 … */
  readonly number: number;
  readonly value: unknown;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly cause: string | undefined;
  /** So many versions between the stored one before and this one were not seen. */
  readonly missing: number;
}

/** Which versions are read. */
export interface StoredRange {
  /** Those with a lower number. Default: all. */
  readonly before?: number | undefined;
  /** At most so many: the newest of them. */
  readonly limit: number;
}

/**
 * Where an archive keeps versions of states. It lives in the archive's thread, one for each of its lives, and is asked one thing at a time; `close`
 * comes last, and not where the archive was killed. What it throws, or rejects with, ends that life: the next one makes a store anew, and goes by what that one has. The store of a life that
 * has ended is asked nothing more; what it was asked before may end beside the next one's.
 *
 * A new implementation is one file and one line in the contract suite, `packages/actors/test/support/state-store-contract.ts`.
 */
export interface StateStore {
  /**
   * Keeps all of these, or none: whoever reads after it has returned, or its promise was fulfilled, finds them, also after a crash; after a crash in
   * the middle all or none. Those it has already (same state and number) are replaced, so what was perhaps kept may be appended once more. Values are
   * kept, or copied, before it returns.
   */
  append(versions: readonly StoredVersion[]): void | Promise<void>;
  /** The newest versions of that state within the range, oldest first; none if nothing is known of it. */
  read(of: StateId, range: StoredRange): readonly StoredVersion[] | Promise<readonly StoredVersion[]>;
  /** The newest version of each state that it has, in any order, without values. */
  list(): readonly Omit<StoredVersion, 'value'>[] | Promise<readonly Omit<StoredVersion, 'value'>[]>;
  /** Forgets the versions with a lower number; with `Infinity` the state itself. */
  forget(of: StateId, before: number): void | Promise<void>;
  /** Called at the archive's end, if that is an orderly one. */
  close?(): void | Promise<void>;
}

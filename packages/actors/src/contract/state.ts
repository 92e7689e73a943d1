import type { Complete } from './complete.ts';
import type { AnyRef } from './actor-ref.ts';
import { checkKeys } from './known-keys.ts';
import { shown } from './shown.ts';
import type { StopReason } from './stop-reason.ts';

declare const holds: unique symbol;

/** How many versions are kept, if the options do not say; and how many may be. */
export const HISTORY = 100;
const HISTORY_MAX = 100_000;

/**
 * Which version of a state. Numbers go up by one within a life; a new life, of a higher number, begins when the actor comes back from the death of its
 * thread, with which the history was lost (docs/state.md, Z4).
 */
export interface StateVersion {
  readonly version: number;
  readonly life: number;
}

/** A state as it was from one change to the next: never changes, and is frozen to its depth (Z2). */
export interface Snapshot<S> extends StateVersion {
  readonly value: Readonly<S>;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What the caller has said, or the type of the message that was handled, or what the runtime did. Undefined: none of these. */
  readonly cause: string | undefined;
}

/** The same where nobody knows what is in it. */
export interface AnySnapshot extends StateVersion {
  readonly value: unknown;
  readonly at: number;
  readonly cause: string | undefined;
}

/**
 * The name of a state of an actor, and of what is in it: whoever has it may read, watch and roll back that state, in any thread.
 *
 * Invariant in what it holds. Two of one id are the same key, whatever types they were declared with: declare each once and import it.
 */
export interface StateKey<in out S> {
  readonly id: string;
  /** For the compiler alone. Not optional: a value that has an `id` is no key. */
  readonly [holds]: (value: S) => S;
}

/** What is kept of a state. */
export interface StateOptions {
  /** How many versions are kept, the newest among them: 1 to 100 000. Default 100. */
  readonly history?: number | undefined;
  /**
   * What a restart begins with. `'fresh'`: with what setup gives, as a new version. `'last-good'`: with the state as it was before the message
   * was handled that failed, also if the thread has died of it (Z7, Z8). Default `'fresh'`.
   */
  readonly restore?: 'fresh' | 'last-good' | undefined;
}

/** A state of an actor, as the actor itself has it: what it is now, and how it is changed (docs/state.md). */
export interface StateCell<in out S> extends Snapshot<S> {
  /**
   * Makes `next` the state, as a new version; the same value as before makes none. From now on `next` is frozen to its depth.
   *
   * @param cause default: the type of the message that is handled
   * @throws StateNotSendableError naming the path, if other threads may need it and it cannot be sent (Z3); StateError for one with a map or
   * a set that was frozen before (Z2); ActorStoppedError
   */
  set(next: S, cause?: string): Snapshot<S>;
  /**
   * The same for what `change` makes of the value. Parts that it takes over are shared by both versions, and are frozen already. What immer's or
   * mutative's curried `produce` returns is such a function.
   *
   * @throws as `set`
   * @example cart.update((value) => ({ ...value, items: [...value.items, item] }));
   */
  update(change: (value: Readonly<S>) => S, cause?: string): Snapshot<S>;
  /** The same as `set`, unless the state is not in that version any more: then it changes nothing and returns false. @throws as `set` */
  compareAndSet(version: number, next: S, cause?: string): boolean;
  /**
   * Makes the value of a version in the history the state once more, as a new version whose cause says so.
   *
   * @throws StateVersionError for a version that is not in the history
   */
  rollback(version: number, cause?: string): Snapshot<S>;
  /** The versions that are kept, oldest first; the newest is the present one. */
  history(): readonly Snapshot<S>[];
}

/** A key alone is no first value. Not an intersection with `S`, which would make `0` of `number`. */
type Missing<S> = S extends { readonly [holds]: unknown } ? [value: 'the first value of the state comes behind its key'] : [];

/** What can have states: each actor. */
export interface StateHolder {
  /**
   * A state of this actor with versions, history and `restore`, under a key by which `StateManager` reads, watches and rolls it back, in any thread.
   * Call it in setup, once for each state: of what setup has not declared, watchers are told that there is none (Z10).
   *
   * @throws TypeError or RangeError for options that make no sense, and for a key that this incarnation has used already; StateNotSendableError as
   * `StateCell.set`
   * @example
   * export const cartKey = stateKey<Cart>('shop/cart');
   * const cart = ctx.state(cartKey, { items: [] }, { restore: 'last-good' });
   */
  state<S>(key: StateKey<S>, initial: NoInfer<S>, options?: StateOptions): StateCell<S>;
  /**
   * The same for this actor alone. It has no name, so call it in the same order each time.
   *
   * @example
   * const count = ctx.state(0);
   * return on({ add: ({ by }) => void count.update((value) => value + by) });
   */
  state<S>(initial: S, options?: StateOptions, ...missing: Missing<S>): StateCell<S>;
}

/** One state of an actor, without its value. */
export interface StateInfo extends StateVersion {
  readonly key: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly cause: string | undefined;
  /** Versions that are kept, the newest among them; and how many at most. */
  readonly kept: number;
  readonly history: number;
  readonly restore: 'fresh' | 'last-good';
  readonly watchers: number;
}

/** What watchers of a state are told: messages, so that an actor can have them among its own (Z10). */
export type StateNews<S> =
  /** A new version; the first is the one that there was. Each is the next of the one before, unless one of the two below comes between them. */
  | { readonly type: 'state'; readonly of: AnyRef; readonly key: string; readonly snapshot: Snapshot<S> }
  /** So many versions are not told: there were more than the history holds before the watcher had taken them. */
  | { readonly type: 'state-skipped'; readonly of: AnyRef; readonly key: string; readonly skipped: number }
  /** The actor has come back from the death of its thread: the next version is the first of that life. */
  | { readonly type: 'state-restarted'; readonly of: AnyRef; readonly key: string; readonly life: number }
  /** The actor has ended, or the watch has failed with that error: nothing follows. */
  | { readonly type: 'state-ended'; readonly of: AnyRef; readonly key: string; readonly reason: StopReason };

/** Something in which two values differ. */
export interface StateChange {
  /** From the root on: names of fields, indices of lists, keys of maps. Empty: the value itself. */
  readonly path: readonly (string | number)[];
  /** Undefined: it was not there. */
  readonly before: unknown;
  /** Undefined: it is not there any more. */
  readonly after: unknown;
}

/** Each key that was made, so that a key is not taken for a value. */
class Key {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/**
 * Declares the name of a state.
 *
 * @param id holds within an actor: `'module/state'` is a good one
 * @throws TypeError for an id that is no text, or empty, or begins with `#`, as those of states without a key do
 * @example export const presence = stateKey<{ online: readonly string[] }>('chat/presence');
 */
export function stateKey<S>(id: string): StateKey<S> {
  if (typeof id !== 'string' || id === '' || id.startsWith('#')) {
    throw new TypeError(`Cannot declare state key: its id is a text, not empty and without # at its beginning, not ${shown(id)}`);
  }
  // What it holds is known to the compiler alone.
  return Object.freeze(new Key(id)) as object as StateKey<S>;
}

export function isStateKey(value: unknown): value is StateKey<unknown> {
  return value instanceof Key;
}

/** The id of what was given as a key. @throws TypeError if it is none */
export function checkedStateId(action: string, key: Pick<StateKey<never>, 'id'>): string {
  if (isStateKey(key)) return key.id;
  throw new TypeError(`Cannot ${action}: the key is what stateKey() has made, not ${shown(key)}`);
}

/** With the defaults. @throws TypeError or RangeError naming the option */
export function checkedStateOptions(action: string, options: StateOptions): Complete<StateOptions> {
  checkKeys(action, options, ['history', 'restore']);
  const { history = HISTORY, restore = 'fresh' } = options;
  if (!(Number.isSafeInteger(history) && history >= 1 && history <= HISTORY_MAX)) {
    throw new RangeError(`Cannot ${action}: history is a whole number from 1 to ${HISTORY_MAX}, not ${shown(history)}`);
  }
  if (restore !== 'fresh' && restore !== 'last-good') {
    throw new TypeError(`Cannot ${action}: restore is 'fresh' or 'last-good', not ${shown(restore)}`);
  }
  return { history, restore };
}

import type { AnyRef } from '../contract/actor-ref.ts';
import { type StateCell, type StateHolder, stateKey, type StateVersion } from '../contract/state.ts';
import type { StateId, StoredVersion } from '../contract/state-store.ts';
import { stateIdOf } from './state-id-of.ts';

const recordedKey = stateKey<readonly Recorded[]>('ringmaster/recorded');

/** A version, as it was stored. */
export type StoredPlace = StateVersion & Pick<StoredVersion, 'number'>;

/** What is recorded: plain data, which outlives a life of the archive. */
export interface Recorded {
  readonly of: AnyRef;
  readonly id: StateId;
  /** What the store has that is newer than this number is of this actor. */
  readonly from: number;
  /** The newest of this actor up to that number, stored or forgotten since: it is not stored again, though the actor's history may still hold it. */
  readonly seen: StoredPlace | undefined;
  /** It is recorded no more. Known until the actor ends, or is recorded under that name again. */
  readonly isReleased: boolean;
}

/**
 * What an archive records, and has recorded of actors that live: a state of its own, so it survives restarts and the death of the thread.
 *
 * Under one name several actors may have been recorded, one after the other. Where the store ends is known of each by `seen`, since what is stored says
 * nothing of whose it is; of the one that is recorded, by what is newer than `from`.
 */
export class RecordedList {
  readonly #list: StateCell<readonly Recorded[]>;

  constructor(holder: StateHolder) {
    this.#list = holder.state(recordedKey, [], { history: 1, restore: 'last-good' });
  }

  /** What is recorded now. */
  get recorded(): readonly Recorded[] {
    return this.#list.value.filter(({ isReleased }) => !isReleased);
  }

  /** @param newest in the store under that name, of whatever actor: what goes there is of this one from now on */
  begin({ of, id }: Pick<Recorded, 'of' | 'id'>, newest: StoredPlace | undefined): Recorded {
    const before = this.#list.value.filter((one) => isOf(one, id));
    // Also if the store has forgotten all there was.
    const from = Math.max(newest?.number ?? 0, ...before.map(({ seen }) => seen?.number ?? 0));
    const known = before.find((one) => one.of === of);
    const recorded: Recorded = { of, id, from, seen: known?.seen, isReleased: false };
    this.#list.update((all) => [...all.filter((one) => one !== known && isOfUse(one)), recorded]);
    return recorded;
  }

  /** @param newest of this actor that is stored; undefined: none but those that were there when it began */
  release({ of, id }: Recorded, newest: StoredPlace | undefined): void {
    const released = (one: Recorded): Recorded =>
      one.of === of && isOf(one, id) ? { ...one, seen: newest ?? one.seen, isReleased: true } : one;
    this.#list.update((all) => all.map(released).filter(isOfUse));
  }

  /** The versions of what is recorded under that name are forgotten, up to `newest` and with it: if the store has none left, the next life would know of none. */
  forget(id: StateId, newest: StoredPlace): void {
    const forgotten = (one: Recorded): Recorded => (isOf(one, id) && !one.isReleased ? { ...one, from: newest.number, seen: newest } : one);
    this.#list.update((all) => all.map(forgotten));
  }
}

/** Of an actor that has ended, and is recorded no more, nothing comes again. */
function isOfUse({ of, isReleased }: Recorded): boolean {
  return !isReleased || of.isAlive;
}

function isOf(recorded: Recorded, id: StateId): boolean {
  return stateIdOf(recorded.id) === stateIdOf(id);
}

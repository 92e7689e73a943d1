import { fnv, mix } from '../collections/hash.ts';
import type { AnyRef } from '../contract/actor-ref.ts';
import { type StateCell, type StateHolder, stateKey, type StateVersion } from '../contract/state.ts';
import type { StateId, StoredVersion } from '../contract/state-store.ts';
import { stateIdOf } from './state-id-of.ts';

/** Names are spread over so many. */
const PARTS = 64;
const partKeys = Array.from({ length: PARTS }, (_, at) => stateKey<readonly Recorded[]>(`ringmaster/recorded/${at}`));

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
 * What an archive records, and has recorded of actors that live: states of its own, so it survives restarts and the death of the thread.
 *
 * Each part has the names that its hash says. A state is sent as a whole when it changes (Z8): _with all names in one, each that is recorded
 * would cost as much as there are, and some ten thousand be longer than a message may be._
 *
 * Under one name several actors may have been recorded, one after the other. Where the store ends is known of each by `seen`, since what is stored says
 * nothing of whose it is; of the one that is recorded, by what is newer than `from`.
 */
export class RecordedList {
  readonly #parts: readonly StateCell<readonly Recorded[]>[];

  constructor(holder: StateHolder) {
    this.#parts = partKeys.map((key) => holder.state(key, [], { history: 1, restore: 'last-good' }));
  }

  /** What is recorded now. */
  get recorded(): readonly Recorded[] {
    return this.#parts.flatMap(({ value }) => value.filter(({ isReleased }) => !isReleased));
  }

  /** @param newest in the store under that name, of whatever actor: what goes there is of this one from now on */
  begin({ of, id }: Pick<Recorded, 'of' | 'id'>, newest: StoredPlace | undefined): Recorded {
    const part = this.#partOf(id);
    const before = part.value.filter((one) => isOf(one, id));
    // Also if the store has forgotten all there was.
    const from = Math.max(newest?.number ?? 0, ...before.map(({ seen }) => seen?.number ?? 0));
    const known = before.find((one) => one.of === of);
    const recorded: Recorded = { of, id, from, seen: known?.seen, isReleased: false };
    part.update((all) => [...all.filter((one) => one !== known && isOfUse(one)), recorded]);
    return recorded;
  }

  /** @param newest of this actor that is stored; undefined: none but those that were there when it began */
  release({ of, id }: Recorded, newest: StoredPlace | undefined): void {
    const released = (one: Recorded): Recorded =>
      one.of === of && isOf(one, id) ? { ...one, seen: newest ?? one.seen, isReleased: true } : one;
    this.#partOf(id).update((all) => all.map(released).filter(isOfUse));
  }

  /** The versions of what is recorded under that name are forgotten, up to `newest` and with it: if the store has none left, the next life would know of none. */
  forget(id: StateId, newest: StoredPlace): void {
    const forgotten = (one: Recorded): Recorded => (isOf(one, id) && !one.isReleased ? { ...one, from: newest.number, seen: newest } : one);
    this.#partOf(id).update((all) => all.map(forgotten));
  }

  #partOf(id: StateId): StateCell<readonly Recorded[]> {
    return this.#parts[mix(fnv(stateIdOf(id))) % PARTS] as StateCell<readonly Recorded[]>;
  }
}

/** Of an actor that has ended, and is recorded no more, nothing comes again. */
function isOfUse({ of, isReleased }: Recorded): boolean {
  return !isReleased || of.isAlive;
}

function isOf(recorded: Recorded, { name, key }: StateId): boolean {
  return recorded.id.name === name && recorded.id.key === key;
}

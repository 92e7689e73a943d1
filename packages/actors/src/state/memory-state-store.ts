import type { StateId, StateStore, StoredRange, StoredVersion } from '../contract/state-store.ts';
import { stateIdOf } from './state-id-of.ts';

/** A store as large as the memory it is in, and as lasting: the example of what a store has to do. */
export class MemoryStateStore implements StateStore {
  /** By name and key, oldest first. */
  readonly #states = new Map<string, StoredVersion[]>();

  append(versions: readonly StoredVersion[]): void {
    for (const version of versions) {
      const id = stateIdOf(version);
      const known = this.#states.get(id) ?? [];
      // Mostly it is the next one.
      if ((known.at(-1)?.number ?? 0) < version.number) known.push(version);
      else this.#replace(known, version);
      this.#states.set(id, known);
    }
  }

  #replace(known: StoredVersion[], version: StoredVersion): void {
    const at = known.findIndex(({ number }) => number >= version.number);
    known.splice(at, known[at]?.number === version.number ? 1 : 0, version);
  }

  read(of: StateId, { before = Number.POSITIVE_INFINITY, limit }: StoredRange): readonly StoredVersion[] {
    const wanted = (this.#states.get(stateIdOf(of)) ?? []).filter(({ number }) => number < before);
    return limit === 0 ? [] : wanted.slice(-limit);
  }

  list(): readonly Omit<StoredVersion, 'value'>[] {
    return [...this.#states.values()].flatMap((versions) => {
      const newest = versions.at(-1);
      if (newest === undefined) return [];
      const { value: _, ...rest } = newest;
      return [rest];
    });
  }

  forget(of: StateId, before: number): void {
    const id = stateIdOf(of);
    const rest = (this.#states.get(id) ?? []).filter(({ number }) => number >= before);
    if (rest.length === 0) this.#states.delete(id);
    else this.#states.set(id, rest);
  }
}

import type { Place } from '../../cell/internals.ts';

/**
 * The spawn records of children that live in other threads, as they were sent: a restart after the death of such a thread gets
 * what the first start got, whatever has become of the arguments since (D3).
 *
 * Limit: a record's bytes per child elsewhere, for as long as it lives.
 */
export class SpawnMemory {
  readonly #records = new Map<string, Uint8Array>();

  keep(child: Place, record: Uint8Array): void {
    this.#records.set(keyOf(child), record);
  }

  recall(child: Place): Uint8Array | undefined {
    return this.#records.get(keyOf(child));
  }

  forget(child: Place): void {
    this.#records.delete(keyOf(child));
  }
}

/** Three numbers as one key. */
export const keyOf = ({ thread, slot, generation }: Place): string => `${thread}/${slot}/${generation}`;

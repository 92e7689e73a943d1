import type { InternalRef } from '../cell/internals.ts';

/** How many are remembered: enough for somebody who looks into a late reply, and bounded. */
const KEPT = 1_024;

/** Who was asked, and by whom. */
export interface Asked {
  readonly id: number;
  readonly target: InternalRef;
  /** Undefined: code outside actors. */
  readonly sender: InternalRef | undefined;
  /** A router had asked several, and needs this answer no more. */
  readonly isAnsweredByAnother: boolean;
}

/**
 * Remembers the last asks of a thread that ended without an answer, so that a late answer can say whose it is (G46).
 *
 * An ask that is answered in time is not entered here, so it pays nothing for this.
 */
export class GivenUp {
  /** In the order in which they were given up. */
  readonly #byId = new Map<number, Asked>();

  add({ id, target, sender, isAnsweredByAnother }: Asked): void {
    // Ids are used again: the younger ask counts.
    this.#byId.delete(id);
    this.#byId.set(id, { id, target, sender, isAnsweredByAnother });
    if (this.#byId.size <= KEPT) return;
    for (const oldest of this.#byId.keys()) {
      this.#byId.delete(oldest);
      return;
    }
  }

  find(id: number): Asked | undefined {
    return this.#byId.get(id);
  }
}

import type { InternalRef } from '../cell/internals.ts';

/** So many are remembered: enough for whoever looks into a late reply, and no more memory than that. */
const KEPT = 1_024;

/** Who was asked, and by whom. */
export interface Asked {
  readonly id: number;
  readonly target: InternalRef;
  /** Undefined: code outside actors. */
  readonly sender: InternalRef | undefined;
}

/**
 * The asks of a thread that ended without an answer last: an answer that comes too late can say whose it is (G46).
 *
 * Asks that are answered in time are not entered, so the way of an ask that goes well costs nothing here.
 */
export class GivenUp {
  /** In the order in which they were given up. */
  readonly #byId = new Map<number, Asked>();

  add({ id, target, sender }: Asked): void {
    // An id comes back: the younger ask counts.
    this.#byId.delete(id);
    this.#byId.set(id, { id, target, sender });
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

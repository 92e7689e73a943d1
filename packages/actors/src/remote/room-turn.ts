import type { SlotTable } from '@ringmaster/core';
import type { Accepted } from '../contract/message.ts';

/**
 * What this thread, which waits for room at an actor of another one, may send there although the overload flag is up (B18 to B21).
 *
 * The actor's thread opens rounds, each of which is a share of messages for every thread that waits. Nothing has to be taken or given back:
 * whoever sees a number that it has not seen yet has its share, once.
 */
export class RoomTurn {
  readonly #slots: Pick<SlotTable, 'round' | 'share'>;
  readonly #slot: number;
  /** The last round that was seen here. */
  #round = 0;
  /** Messages that are left of it. */
  #left = 0;

  constructor(slots: Pick<SlotTable, 'round' | 'share'>, slot: number) {
    this.#slots = slots;
    this.#slot = slot;
  }

  /** Something begins to wait: rounds that were opened before were for others. */
  waits(): void {
    this.#round = this.#slots.round(this.#slot);
  }

  get isOpen(): boolean {
    return this.#left > 0 || this.#hasBegun();
  }

  /** What was tried came to that. */
  used(outcome: Accepted): Accepted {
    if (outcome === 'accepted') this.#left--;
    return outcome;
  }

  #hasBegun(): boolean {
    const round = this.#slots.round(this.#slot);
    if (round === this.#round) return false;
    this.#round = round;
    this.#left = this.#slots.share(this.#slot);
    return true;
  }
}

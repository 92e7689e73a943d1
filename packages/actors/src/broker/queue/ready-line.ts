import type { Linked } from '../../collections/linked-list.ts';
import { SlotHeap, type SlotPositions } from '../../collections/slot-heap.ts';
import type { SlotList } from '../../collections/slot-list.ts';

/** Whose line it is. */
export interface LineOwner {
  /** A small number, that no other owner in its queue has at the same time. */
  readonly id: number;
  /** How many owners its queue had before. */
  readonly number: number;
  /** So many are delivered in one turn. */
  readonly weight: number;
}

/**
 * What of one priority and one fairness key, or none, may be delivered now: those that came first before all others.
 *
 * ```
 * returned: heap by place     those that were delivered before, and came back
 * fresh:    list              those that were not, in order of their places
 * ```
 *
 * Invariant: who is among the returned was delivered before each of the fresh, as the first of its line (B7).
 */
export class ReadyLine implements Linked<ReadyLine> {
  readonly owner: LineOwner;
  readonly #fresh: SlotList;
  readonly #positions: SlotPositions;
  #returned: SlotHeap | undefined;
  /** How many were delivered in the turn that it is in; 0: it is in none. */
  used = 0;
  previous: ReadyLine | undefined = undefined;
  next: ReadyLine | undefined = undefined;

  /**
   * @param positions of what has come back to any line: a slot is in one of them at a time
   * @param fresh what there is; `returned` as well
   */
  constructor(owner: LineOwner, positions: SlotPositions, fresh: SlotList, returned?: SlotHeap) {
    this.owner = owner;
    this.#positions = positions;
    this.#fresh = fresh;
    this.#returned = returned;
  }

  get size(): number {
    const returned = this.#returned;
    return returned === undefined ? this.#fresh.size : this.#fresh.size + returned.size;
  }

  /** `NONE` if there is none. */
  get first(): number {
    const returned = this.#returned;
    return returned !== undefined && returned.size > 0 ? returned.first : this.#fresh.first;
  }

  /** Behind all others: its place is later than theirs. */
  addFresh(slot: number): void {
    this.#fresh.add(slot);
  }

  /** Where its place is. Only one that was delivered before. */
  addReturned(slot: number, place: number): void {
    this.#returned ??= new SlotHeap(this.#positions);
    this.#returned.add(slot, place);
  }

  /** Only one that is in it. */
  remove(slot: number): void {
    const returned = this.#returned;
    if (returned?.has(slot)) returned.remove(slot);
    else this.#fresh.remove(slot);
  }

  /** As they would be delivered, were there no others. */
  *[Symbol.iterator](): Iterator<number> {
    yield* this.#returned?.inOrder() ?? [];
    yield* this.#fresh;
  }
}

import { SlotHeap } from '../../collections/slot-heap.ts';
import { SlotLinks, SlotList } from '../../collections/slot-list.ts';
import { grown, NONE } from '../../collections/slots.ts';

const FIRST_CAPACITY = 16;

/**
 * Slots with a moment each, the earliest first, and of those of one moment the one with the least order.
 *
 * Most moments come in order, because they are so many milliseconds from now, as for all others of the queue: these stand in a list, where adding and
 * removing costs the same however many there are. What comes out of order stands in a heap.
 *
 * ```
 * in order   10.0 -> 10.2 -> 10.9 -> …        first: the earlier of both heads
 * the rest   heap of 4.1, 17.0, 12.5 …
 * ```
 */
export class Deadlines {
  #inOrder = new SlotList(new SlotLinks());
  #rest = new SlotHeap();
  /** Of the slots of the list; NaN for those that are not in it. */
  #times = new Float64Array(FIRST_CAPACITY).fill(Number.NaN);
  #orders = new Float64Array(FIRST_CAPACITY);

  get size(): number {
    return this.#inOrder.size + this.#rest.size;
  }

  /** `Infinity`: there is none. */
  get firstMs(): number {
    const slot = this.#inOrder.first;
    const restMs = this.#rest.firstKey;
    return slot === NONE ? restMs : Math.min(this.#times[slot] as number, restMs);
  }

  /** `NONE`: there is none. */
  get first(): number {
    const slot = this.#inOrder.first;
    if (slot === NONE) return this.#rest.first;
    if (this.#rest.size === 0) return slot;
    const timeMs = this.#times[slot] as number;
    const restMs = this.#rest.firstKey;
    const isRestFirst = restMs < timeMs || (restMs === timeMs && this.#rest.firstOrder < (this.#orders[slot] as number));
    return isRestFirst ? this.#rest.first : slot;
  }

  /** Only one that has none. Cheapest for those whose moments come in order. */
  add(slot: number, atMs: number, order: number): void {
    const last = this.#inOrder.last;
    if (last !== NONE) {
      const lastMs = this.#times[last] as number;
      if (lastMs > atMs || (lastMs === atMs && (this.#orders[last] as number) > order)) return this.#rest.add(slot, atMs, order);
    }
    if (slot >= this.#times.length) this.#grow(slot);
    this.#times[slot] = atMs;
    this.#orders[slot] = order;
    this.#inOrder.add(slot);
  }

  #grow(slot: number): void {
    const known = this.#times.length;
    this.#times = grown(this.#times, slot).fill(Number.NaN, known);
    this.#orders = grown(this.#orders, slot);
  }

  /** The same, for one that is not as all others: it does not stand in the way of those. */
  addUnusual(slot: number, atMs: number, order: number): void {
    this.#rest.add(slot, atMs, order);
  }

  /** Nothing for one that has none. */
  remove(slot: number): void {
    if (this.#isInOrder(slot)) {
      this.#inOrder.remove(slot);
      this.#times[slot] = Number.NaN;
    } else if (this.#rest.has(slot)) this.#rest.remove(slot);
  }

  has(slot: number): boolean {
    return this.#isInOrder(slot) || this.#rest.has(slot);
  }

  /** Only of one that has one: another moment in its place. */
  postpone(slot: number, atMs: number): void {
    const order = this.#orderOf(slot);
    this.remove(slot);
    this.add(slot, atMs, order);
  }

  /** In order. Costs a sorted copy. */
  all(): readonly number[] {
    const slots = [...this.#inOrder, ...this.#rest.inOrder()];
    return slots.sort((a, b) => this.timeOf(a) - this.timeOf(b) || this.#orderOf(a) - this.#orderOf(b));
  }

  /** Only of one that has one. */
  timeOf(slot: number): number {
    return this.#isInOrder(slot) ? (this.#times[slot] as number) : this.#rest.keyOf(slot);
  }

  #orderOf(slot: number): number {
    return this.#isInOrder(slot) ? (this.#orders[slot] as number) : this.#rest.orderOf(slot);
  }

  #isInOrder(slot: number): boolean {
    return slot < this.#times.length && !Number.isNaN(this.#times[slot]);
  }

  /** Gives back what a flood has left. Only while there is none. */
  shrink(): void {
    this.#inOrder = new SlotList(new SlotLinks());
    this.#rest = new SlotHeap();
    this.#times = new Float64Array(FIRST_CAPACITY).fill(Number.NaN);
    this.#orders = new Float64Array(FIRST_CAPACITY);
  }
}

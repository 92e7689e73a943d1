import type { QueuedMessage } from './queued-message.ts';
import { SlotHeap } from '../../collections/slot-heap.ts';
import { type SlotLinks, SlotList } from '../../collections/slot-list.ts';
import { NONE } from '../../collections/slots.ts';

export const PRIORITIES = 10;

/** What there is of one priority. */
export interface ReadyParts {
  readonly fresh: SlotList;
  readonly returned: SlotHeap | undefined;
  readonly bytes: number;
}

/**
 * What may be delivered now, where nobody takes turns: the highest priority first, and in each those that came first.
 *
 * ```
 * of a priority     returned: heap by place     those that were delivered before, and came back
 *                   fresh:    list              those that were not, in order of their places
 * ```
 *
 * Invariant: each place among the returned is before each of the fresh, because who is delivered was the first of its priority, and who comes later gets a
 * later place. So what comes back stands where it stood, at the price of a heap of those that came back alone (B7).
 */
export class ReadyMessages {
  readonly #fresh: readonly SlotList[];
  readonly #returned: (SlotHeap | undefined)[] = new Array<SlotHeap | undefined>(PRIORITIES).fill(undefined);
  /** Bit p: there is one of priority p. */
  #present = 0;
  /** Of each priority. */
  readonly #bytes = new Float64Array(PRIORITIES);
  #size = 0;

  constructor(links: SlotLinks) {
    this.#fresh = Array.from({ length: PRIORITIES }, () => new SlotList(links));
  }

  get size(): number {
    return this.#size;
  }

  /** Slot of the next to be delivered; `NONE` if there is none. */
  get first(): number {
    return this.#present === 0 ? NONE : this.#firstOf(31 - Math.clz32(this.#present));
  }

  /** Slot of the oldest of the lowest priority that there is. */
  get leastOldest(): number {
    return this.#present === 0 ? NONE : this.#firstOf(31 - Math.clz32(this.#present & -this.#present));
  }

  /** Of this priority and all lower ones. */
  upTo(priority: number): { readonly count: number; readonly bytes: number } {
    let count = 0;
    let bytes = 0;
    for (let lower = 0; lower <= priority; lower++) {
      count += (this.#fresh[lower] as SlotList).size + (this.#returned[lower]?.size ?? 0);
      bytes += this.#bytes[lower] as number;
    }
    return { count, bytes };
  }

  #firstOf(priority: number): number {
    const returned = this.#returned[priority];
    return returned !== undefined && returned.size > 0 ? returned.first : (this.#fresh[priority] as SlotList).first;
  }

  /** Behind all others of its priority: its place is later than theirs. */
  addFresh({ slot, priority, bytes }: QueuedMessage): void {
    (this.#fresh[priority] as SlotList).add(slot);
    this.#added(priority, bytes);
  }

  /** Where its place is. Only one that was delivered before. */
  addReturned({ slot, priority, bytes, place }: QueuedMessage): void {
    let returned = this.#returned[priority];
    if (returned === undefined) {
      returned = new SlotHeap();
      this.#returned[priority] = returned;
    }
    returned.add(slot, place, 0);
    this.#added(priority, bytes);
  }

  #added(priority: number, bytes: number): void {
    this.#bytes[priority] = (this.#bytes[priority] as number) + bytes;
    this.#present |= 1 << priority;
    this.#size++;
  }

  /** Only one that is in it. */
  remove({ slot, priority, bytes }: QueuedMessage): void {
    const fresh = this.#fresh[priority] as SlotList;
    const returned = this.#returned[priority];
    if (returned?.has(slot)) {
      returned.remove(slot);
    } else fresh.remove(slot);
    this.#size--;
    this.#bytes[priority] = (this.#bytes[priority] as number) - bytes;
    if (fresh.size === 0 && (returned === undefined || returned.size === 0)) this.#present &= ~(1 << priority);
  }

  /** Gives back what a flood has left. Only while there is none. */
  shrink(): void {
    this.#returned.fill(undefined);
  }

  /** What there is of each priority, for whoever goes on with it: nothing is done here any more. */
  get lines(): readonly ReadyParts[] {
    return this.#fresh.map((fresh, priority) => ({ fresh, returned: this.#returned[priority], bytes: this.#bytes[priority] as number }));
  }

  /** As they would be delivered. */
  *[Symbol.iterator](): Iterator<number> {
    for (let priority = PRIORITIES - 1; priority >= 0; priority--) {
      yield* this.#returned[priority]?.inOrder() ?? [];
      yield* this.#fresh[priority] as SlotList;
    }
  }
}

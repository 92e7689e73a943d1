import { grown, NONE } from './slots.ts';

const FIRST_CAPACITY = 16;

/** Neighbours of each slot in the one of some lists that it is in: they share this, because a slot is in one of them at a time. */
export class SlotLinks {
  next = new Int32Array(FIRST_CAPACITY);
  previous = new Int32Array(FIRST_CAPACITY);

  reach(slot: number): void {
    if (slot < this.next.length) return;
    this.next = grown(this.next, slot);
    this.previous = grown(this.previous, slot);
  }

  /** Gives back what a flood has left. Only while all lists are empty. */
  shrink(): void {
    this.next = new Int32Array(FIRST_CAPACITY);
    this.previous = new Int32Array(FIRST_CAPACITY);
  }
}

/**
 * Slots in the order in which they came. Nothing but numbers, so that the garbage collector has nothing to look into, however many wait.
 *
 * ```
 * first -> next[it] -> … -> last -> NONE          and back by `previous`
 * ```
 */
export class SlotList {
  readonly #links: SlotLinks;
  #first = NONE;
  #last = NONE;
  #size = 0;

  constructor(links: SlotLinks) {
    this.#links = links;
  }

  get size(): number {
    return this.#size;
  }

  /** The oldest; `NONE` if there is none. */
  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#last;
  }

  /** Only one that is in no list of these links. */
  add(slot: number): void {
    const links = this.#links;
    links.reach(slot);
    links.next[slot] = NONE;
    links.previous[slot] = this.#last;
    if (this.#last === NONE) this.#first = slot;
    else links.next[this.#last] = slot;
    this.#last = slot;
    this.#size++;
  }

  /** Only one that is in it. */
  remove(slot: number): void {
    const { next, previous } = this.#links;
    const before = previous[slot] as number;
    const after = next[slot] as number;
    if (before === NONE) this.#first = after;
    else next[before] = after;
    if (after === NONE) this.#last = before;
    else previous[after] = before;
    this.#size--;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let slot = this.#first; slot !== NONE; slot = this.#links.next[slot] as number) yield slot;
  }
}

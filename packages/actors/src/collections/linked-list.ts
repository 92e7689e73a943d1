/** What stands in a list, by fields of its own. */
export interface Linked<T> {
  /** The list alone writes them. Undefined while in none. */
  previous: T | undefined;
  next: T | undefined;
}

/**
 * What comes and goes, in the order in which it came, each linked to its neighbours.
 *
 * Not a `Set`, nor a `Map`: with hundreds of thousands a second these are rebuilt so often that what they have left behind keeps the collector busier
 * than all the rest. An old table refers to all that was in it, and to its successor, so once one of them is promoted, so is whatever comes after.
 *
 * ```
 * first -> #previous = undefined   … -> #next = undefined <- last
 * ```
 */
export class LinkedList<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The oldest. */
  get first(): T | undefined {
    return this.#first;
  }

  /** Only one that is in no list. */
  add(item: T): void {
    item.previous = this.#last;
    if (this.#last === undefined) this.#first = item;
    else this.#last.next = item;
    this.#last = item;
    this.#size++;
  }

  /** Only one that is in it. */
  remove(item: T): void {
    const { previous, next } = item;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    // What is over refers to nobody.
    item.previous = undefined;
    item.next = undefined;
    this.#size--;
  }

  find(wanted: (item: T) => boolean): T | undefined {
    for (let item = this.#first; item !== undefined; item = item.next) if (wanted(item)) return item;
    return undefined;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let item = this.#first; item !== undefined; item = item.next) yield item;
  }
}

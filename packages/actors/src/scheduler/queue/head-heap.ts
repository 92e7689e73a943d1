import type { Entry } from './entry.ts';
import { Heap, type HeapItem } from './heap.ts';
import { goesBefore, orderOf } from './order.ts';

/** Something that stands in a heap by the best entry it has. */
export interface Headed extends HeapItem {
  readonly head: Entry | undefined;
}

/** Those of one heap by their heads. */
export class HeadHeap<X extends Headed> {
  readonly #heap = new Heap<X>(headGoesBefore);

  get head(): Entry | undefined {
    return this.#heap.top?.head;
  }

  get top(): X | undefined {
    return this.#heap.top;
  }

  /** Its head is another, or has risen, or is none: then it stands in the heap no more. */
  place(item: X): void {
    if (item.head === undefined) this.#heap.remove(item);
    else this.#heap.put(item, orderOf(item.head));
  }

  remove(item: X): void {
    this.#heap.remove(item);
  }
}

function headGoesBefore(a: Headed, b: Headed): boolean {
  return a.head !== undefined && (b.head === undefined || goesBefore(a.head, b.head));
}

import { Heap, type HeapItem } from './heap.ts';
import { fairOrderOf, goesFairlyBefore, type Ordered } from './order.ts';

/** Something that stands for the best task it has. */
export interface Headed<E extends Ordered = Ordered> extends HeapItem {
  readonly head: E | undefined;
}

/** Those that have a task, of whatever share, by the best of each. */
export class HeadHeap<E extends Ordered, X extends Headed<E>> {
  readonly #heap = new Heap<X>(headGoesBefore);

  get top(): X | undefined {
    return this.#heap.top;
  }

  get head(): E | undefined {
    return this.#heap.top?.head;
  }

  /** Its head is another, or has risen, or has another turn, or is none: then it stands in the heap no more. */
  place(item: X): void {
    if (item.head === undefined) this.#heap.remove(item);
    else this.#heap.put(item, fairOrderOf(item.head));
  }

  remove(item: X): void {
    this.#heap.remove(item);
  }
}

function headGoesBefore(a: Headed, b: Headed): boolean {
  return a.head !== undefined && (b.head === undefined || goesFairlyBefore(a.head, b.head));
}

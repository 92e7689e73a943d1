import type { Entry, Lane } from './entry.ts';
import type { FairShare, ShareLine } from './fair-share.ts';
import type { Headed } from './head-heap.ts';
import { Heap } from './heap.ts';
import { goesBefore, orderOf } from './order.ts';

/** What a line is one of. */
export interface LineGroup {
  put(line: FairLine): void;
  remove(line: FairLine): void;
}

/**
 * The lanes of one share in one group.
 *
 * With a sticky key for each task these are as many as tasks, and when a turn of the share is over, all of them belong elsewhere among those of others, but
 * stand among themselves as before. So a line orders its lanes without regard to turns (Q2), and it alone is put elsewhere (Q13).
 */
export class FairLine implements Headed<Entry>, ShareLine {
  readonly share: FairShare;
  readonly #group: LineGroup;
  readonly #lanes = new Heap<Lane>(headGoesBefore);
  #best: Lane | undefined;
  /** In the heap of its group. */
  heapIndex = -1;
  /** The best task of all its lanes. */
  head: Entry | undefined = undefined;

  constructor(share: FairShare, group: LineGroup) {
    this.share = share;
    this.#group = group;
    share.lines.add(this);
  }

  /** The lane has another head, or the same, which has risen. @returns whether `head` is another, or goes before more than it did */
  place(lane: Lane): boolean {
    const { head } = lane;
    if (head === undefined) this.#lanes.remove(lane);
    else this.#lanes.put(lane, orderOf(head));
    return this.#look(lane);
  }

  /** @returns the same */
  remove(lane: Lane): boolean {
    this.#lanes.remove(lane);
    return this.#look(lane);
  }

  stepOut(): void {
    if (this.head !== undefined) this.#group.remove(this);
  }

  stepIn(): void {
    if (this.head !== undefined) this.#group.put(this);
  }

  /** No lane is put into it any more. */
  end(): void {
    this.share.lines.delete(this);
  }

  #look(changed: Lane): boolean {
    const best = this.#lanes.top;
    if (best === this.#best && best !== changed) return false;
    this.#best = best;
    this.head = best?.head;
    return true;
  }
}

function headGoesBefore({ head: a }: Lane, { head: b }: Lane): boolean {
  return a !== undefined && (b === undefined || goesBefore(a, b));
}

import type { Entry, Group, Lane } from './entry.ts';
import { HeadHeap } from './head-heap.ts';

/** Keeps the best task of some lanes. */
export abstract class LaneGroup implements Group {
  readonly #lanes = new HeadHeap<Entry, Lane>();
  #best: Lane | undefined;
  /** The best task of all lanes. */
  head: Entry | undefined = undefined;

  /** `head` is another, or goes before more than it did. */
  protected abstract headChanged(): void;

  changed(lane: Lane): void {
    this.#lanes.place(lane);
    this.#look(lane);
  }

  leave(lane: Lane): void {
    this.#lanes.remove(lane);
    this.#look(lane);
  }

  #look(changed: Lane): void {
    const best = this.#lanes.top;
    if (best === this.#best && best !== changed) return;
    this.#best = best;
    this.head = best?.head;
    this.headChanged();
  }
}

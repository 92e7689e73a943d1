import type { Demand } from './demand.ts';
import type { Entry } from './entry.ts';
import { HeadHeap, type Headed } from './head-heap.ts';
import { Heap } from './heap.ts';
import { goesBefore, orderOf } from './order.ts';

/** Waiting tasks that may go to the same agents at any time: those of one demand without a key, or of one demand and one key. */
export class Lane implements Headed {
  readonly demand: Demand;
  readonly #entries = new Heap<Entry>(goesBefore);
  #group: LaneGroup;
  /** In the heap of its group. */
  heapIndex = -1;
  head: Entry | undefined = undefined;

  constructor(demand: Demand, group: LaneGroup) {
    this.demand = demand;
    this.#group = group;
  }

  get group(): LaneGroup {
    return this.#group;
  }

  add(entry: Entry): void {
    entry.lane = this;
    this.#entries.put(entry, orderOf(entry));
    if (entry.heapIndex === 0) this.#headChanged();
  }

  remove(entry: Entry): void {
    entry.lane = undefined;
    this.#entries.remove(entry);
    if (entry === this.head) this.#headChanged();
  }

  /** The entry goes before more than it did. */
  rose(entry: Entry): void {
    this.#entries.put(entry, orderOf(entry));
    if (entry.heapIndex === 0) this.#headChanged();
  }

  moveTo(group: LaneGroup): void {
    if (group === this.#group) return;
    this.#group.leave(this);
    this.#group = group;
    if (this.head !== undefined) group.changed(this);
  }

  #headChanged(): void {
    this.head = this.#entries.top;
    this.#group.changed(this);
  }
}

/** Lanes whose tasks go to the same agents: those of a demand, or those that stick to one agent. */
export abstract class LaneGroup {
  readonly #lanes = new HeadHeap<Lane>();
  /** The best entry of all lanes. */
  head: Entry | undefined = undefined;

  /** `head` is another, or goes before more than it did. */
  protected abstract headChanged(): void;

  /** The lane has another head, or the same, which has risen. */
  changed(lane: Lane): void {
    this.#lanes.place(lane);
    this.#look(lane);
  }

  leave(lane: Lane): void {
    this.#lanes.remove(lane);
    this.#look(lane);
  }

  #look(changed: Lane): void {
    const head = this.#lanes.head;
    if (head === this.head && head?.lane !== changed) return;
    this.head = head;
    this.headChanged();
  }
}

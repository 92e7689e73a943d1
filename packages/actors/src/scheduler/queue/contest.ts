import type { Agent } from './agent.ts';
import type { Entry } from './entry.ts';
import { HeadHeap, type Headed } from './head-heap.ts';

/** Agents that take from the same tasks: those of one profile, or one agent and what sticks to it. */
export interface Contender extends Headed<Entry> {
  readonly hasRoom: boolean;
  /** Who is given `head`. */
  readonly taker: Agent | undefined;
}

/** All contenders that have both room and a task: the best of their heads is the next task of the queue. */
export class Contest {
  readonly #contenders = new HeadHeap<Entry, Contender>();

  get winner(): Contender | undefined {
    return this.#contenders.top;
  }

  /** Its head or room has changed. */
  place(contender: Contender): void {
    if (contender.hasRoom) this.#contenders.place(contender);
    else this.#contenders.remove(contender);
  }
}

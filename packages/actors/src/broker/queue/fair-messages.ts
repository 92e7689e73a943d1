import { SlotPositions } from '../../collections/slot-heap.ts';
import { type SlotLinks, SlotList } from '../../collections/slot-list.ts';
import { NONE } from '../../collections/slots.ts';
import { FairTurns } from './fair-turns.ts';
import type { QueuedMessage } from './queued-message.ts';
import { type LineOwner, ReadyLine } from './ready-line.ts';
import { PRIORITIES, type ReadyMessages } from './ready-messages.ts';

/** All messages that name no fairness key. */
const KEYLESS: LineOwner = { id: 0, number: 0, weight: 1 };

/** What may be delivered now, from when a message has named a fairness key: the highest priority first, and in each the keys take turns (B15). */
export class FairMessages {
  readonly #links: SlotLinks;
  readonly #positions = new SlotPositions();
  /** By priority, as those that name no key. */
  readonly #turns: readonly FairTurns[];
  readonly #keyless: readonly ReadyLine[];
  #size: number;

  /** @param ready what there is, which stays as it stands */
  constructor(ready: ReadyMessages, links: SlotLinks) {
    this.#links = links;
    this.#size = ready.size;
    const owed = new SlotPositions();
    const { lines } = ready;
    this.#keyless = lines.map(({ fresh, returned }) => new ReadyLine(KEYLESS, this.#positions, fresh, returned));
    this.#turns = lines.map(({ bytes }, priority) => new FairTurns(this.#keyless[priority] as ReadyLine, bytes, owed));
  }

  get size(): number {
    return this.#size;
  }

  /** Slot of the next to be delivered; `NONE` if there is none. */
  get first(): number {
    for (let priority = PRIORITIES - 1; priority >= 0; priority--) {
      const turns = this.#turns[priority] as FairTurns;
      if (turns.size > 0) return turns.first;
    }
    return NONE;
  }

  /** Slot of the oldest of the lowest priority that there is, there of the key that has most. */
  get leastWanted(): number {
    return this.#turns.find(({ size }) => size > 0)?.leastWanted ?? NONE;
  }

  /** Of this priority and all lower ones. */
  upTo(priority: number): { readonly count: number; readonly bytes: number } {
    let count = 0;
    let bytes = 0;
    for (const turns of this.#turns.slice(0, priority + 1)) {
      count += turns.size;
      bytes += turns.bytes;
    }
    return { count, bytes };
  }

  /** Behind all others of its priority and key: its place is later than theirs. */
  addFresh(message: QueuedMessage): void {
    const line = this.#lineOf(message);
    line.addFresh(message.slot);
    this.#turnsOf(message).grew(line, message.bytes);
    this.#size++;
  }

  /** Where its place is, in its line. Only one that was delivered before. */
  addReturned(message: QueuedMessage): void {
    const line = this.#lineOf(message);
    line.addReturned(message.slot, message.place);
    this.#turnsOf(message).grew(line, message.bytes);
    this.#size++;
  }

  /** One that was delivered, and that nobody has looked at: before all of its priority, as if it had not been. */
  addBack(message: QueuedMessage): void {
    this.#turnsOf(message).addOwed(message);
    this.#size++;
  }

  /** The first is delivered. */
  take(message: QueuedMessage): void {
    this.#turnsOf(message).take(message, this.#lineOf(message));
    this.#size--;
  }

  /** Only one that is in it. */
  remove(message: QueuedMessage): void {
    this.#turnsOf(message).remove(message, this.#lineOf(message));
    this.#size--;
  }

  #turnsOf({ priority }: QueuedMessage): FairTurns {
    return this.#turns[priority] as FairTurns;
  }

  #lineOf({ priority, share }: QueuedMessage): ReadyLine {
    if (share === undefined) return this.#keyless[priority] as ReadyLine;
    return (share.lines[priority] ??= new ReadyLine(share, this.#positions, new SlotList(this.#links)));
  }

  /** As they would be delivered. */
  *[Symbol.iterator](): Iterator<number> {
    for (let priority = PRIORITIES - 1; priority >= 0; priority--) yield* this.#turns[priority] as FairTurns;
  }
}

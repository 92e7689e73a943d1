import { LinkedList } from '../../collections/linked-list.ts';
import { SlotHeap, type SlotPositions } from '../../collections/slot-heap.ts';
import { NONE } from '../../collections/slots.ts';
import { LongestLines } from './longest-lines.ts';
import type { ReadyLine } from './ready-line.ts';

/** What is to be known of a message. */
interface Waiting {
  readonly slot: number;
  readonly place: number;
  readonly bytes: number;
}

/**
 * What of one priority may be delivered now, where keys take turns (B15).
 *
 * ```
 * owed    heap by place                 were given back unread: their turns have been counted
 * ring    line -> line -> … -> line     the first one's turn; when that is over it stands last, and so does whoever comes
 * ```
 *
 * Invariant: a line is in the ring if there is something in it, and in a turn only if it is the first.
 */
export class FairTurns {
  readonly #ring = new LinkedList<ReadyLine>();
  readonly #positions: SlotPositions;
  #owed: SlotHeap | undefined;
  /** From when something has to go for want of room: most queues never ask. */
  #longest: LongestLines | undefined;
  /** Messages in it, and their bytes. */
  size: number;
  bytes: number;

  /**
   * @param line what there is before keys take turns, of so many bytes
   * @param positions of those that are owed, in whatever priority
   */
  constructor(line: ReadyLine, bytes: number, positions: SlotPositions) {
    this.#positions = positions;
    this.size = line.size;
    this.bytes = bytes;
    if (line.size > 0) this.#ring.add(line);
  }

  /** Slot of the next to be delivered; `NONE` if there is none. */
  get first(): number {
    const owed = this.#owed;
    return owed !== undefined && owed.size > 0 ? owed.first : (this.#ring.first?.first ?? NONE);
  }

  /** Slot of the oldest of the longest line. What is owed goes when there is nothing else. */
  get leastWanted(): number {
    this.#longest ??= new LongestLines(this.#ring);
    return this.#longest.first?.first ?? this.first;
  }

  /** One of so many bytes was added to that line. */
  grew(line: ReadyLine, bytes: number): void {
    this.size++;
    this.bytes += bytes;
    if (line.size === 1) this.#ring.add(line);
    this.#longest?.changed(line);
  }

  addOwed({ slot, place, bytes }: Waiting): void {
    this.size++;
    this.bytes += bytes;
    this.#owed ??= new SlotHeap(this.#positions);
    this.#owed.add(slot, place);
  }

  /** The first is delivered. @param line its own */
  take(message: Waiting, line: ReadyLine): void {
    const isOwed = this.remove(message, line);
    if (isOwed || line.size === 0 || ++line.used < line.owner.weight) return;
    line.used = 0;
    this.#ring.remove(line);
    this.#ring.add(line);
  }

  /** Only one that is in it. @param line its own. @returns whether it was owed */
  remove({ slot, bytes }: Waiting, line: ReadyLine): boolean {
    this.size--;
    this.bytes -= bytes;
    const isOwed = this.#owed?.has(slot) === true;
    if (isOwed) this.#owed?.remove(slot);
    else this.#removeFrom(line, slot);
    return isOwed;
  }

  #removeFrom(line: ReadyLine, slot: number): void {
    line.remove(slot);
    this.#longest?.changed(line);
    if (line.size > 0) return;
    this.#ring.remove(line);
    line.used = 0;
  }

  /** As they would be delivered. */
  *[Symbol.iterator](): Iterator<number> {
    yield* this.#owed?.inOrder() ?? [];
    const turns = [...this.#ring].map((line) => ({ slots: line[Symbol.iterator](), weight: line.owner.weight, used: line.used }));
    // Grows while it is gone through: whose turn is over stands last again.
    for (const { slots, weight, used } of turns) {
      let isOver = false;
      for (let left = Math.max(1, weight - used); left > 0 && !isOver; left--) {
        const next = slots.next();
        isOver = next.done === true;
        if (next.done !== true) yield next.value;
      }
      if (!isOver) turns.push({ slots, weight, used: 0 });
    }
  }
}

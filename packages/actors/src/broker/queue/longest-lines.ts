import { SlotHeap } from '../../collections/slot-heap.ts';
import type { ReadyLine } from './ready-line.ts';

/** Which of some lines is the longest; of several, that of the owner who has been there longest. */
export class LongestLines {
  readonly #heap = new SlotHeap();
  /** By id of their owners. */
  readonly #lines: (ReadyLine | undefined)[] = [];

  constructor(lines: Iterable<ReadyLine>) {
    for (const line of lines) this.changed(line);
  }

  get first(): ReadyLine | undefined {
    return this.#lines[this.#heap.first];
  }

  /** There is one more in it, or one less. */
  changed(line: ReadyLine): void {
    const { id, number } = line.owner;
    if (this.#heap.has(id)) this.#heap.remove(id);
    if (line.size === 0) this.#lines[id] = undefined;
    else {
      this.#lines[id] = line;
      this.#heap.add(id, -line.size, number);
    }
  }
}

import { SlotHeap } from '../../collections/slot-heap.ts';
import type { Entry } from './entry.ts';
import type { SlotTable } from './slot-table.ts';

/** Of those queued: the deadline, or the end of the delay if that comes first. */
export class Alarms<T> {
  readonly #slots: SlotTable<T>;
  readonly #heap = new SlotHeap();

  constructor(slots: SlotTable<T>) {
    this.#slots = slots;
  }

  /** `Infinity`: there is none. */
  get firstMs(): number {
    return this.#heap.firstKey;
  }

  set({ slot, state, deadlineMs, readyMs }: Entry<T>): void {
    const atMs = state === 'delayed' ? Math.min(readyMs, deadlineMs) : deadlineMs;
    if (atMs !== Number.POSITIVE_INFINITY) this.#heap.add(slot, atMs);
  }

  /** Nothing if it has none. */
  remove({ slot }: Entry<T>): void {
    if (this.#heap.has(slot)) this.#heap.remove(slot);
  }

  /** Whose moment came first, if it has come; its alarm is removed. */
  takePast(nowMs: number): Entry<T> | undefined {
    if (this.#heap.firstKey > nowMs) return undefined;
    const entry = this.#slots.at(this.#heap.first);
    this.#heap.remove(entry.slot);
    return entry;
  }
}

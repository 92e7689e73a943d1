import { SlotHeap } from './slot-heap.ts';
import { NONE } from './slot-list.ts';

/** When each of many wants to be woken, and when the first of them. */
export class Wakes<X extends object> {
  readonly #wake: (atMs: number) => void;
  readonly #heap = new SlotHeap();
  readonly #slots = new Map<X, number>();
  readonly #sleepers: (X | undefined)[] = [];
  readonly #free: number[] = [];
  /** What was asked for last, and has not come. */
  #armedMs = Number.POSITIVE_INFINITY;

  /** @param wake `takeDue` is to be called then; called only for what is earlier than what was asked for before */
  constructor(wake: (atMs: number) => void) {
    this.#wake = wake;
  }

  get nextMs(): number {
    return this.#heap.firstKey;
  }

  set(sleeper: X, atMs: number): void {
    const slot = this.#slotOf(sleeper);
    if (this.#heap.has(slot)) this.#heap.remove(slot);
    this.#heap.add(slot, atMs, slot);
    this.#arm(atMs);
  }

  #slotOf(sleeper: X): number {
    let slot = this.#slots.get(sleeper);
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.#sleepers.length;
      this.#slots.set(sleeper, slot);
      this.#sleepers[slot] = sleeper;
    }
    return slot;
  }

  #arm(atMs: number): void {
    if (atMs >= this.#armedMs) return;
    this.#armedMs = atMs;
    this.#wake(atMs);
  }

  /** The next that is due, which may set another time for itself. */
  takeDue(nowMs: number): X | undefined {
    if (this.#heap.firstKey > nowMs) return undefined;
    const slot = this.#heap.first;
    if (slot === NONE) return undefined;
    this.#heap.remove(slot);
    return this.#sleepers[slot];
  }

  /** What was asked for has come, and what was due is done. */
  rearm(): void {
    this.#armedMs = Number.POSITIVE_INFINITY;
    this.#arm(this.#heap.firstKey);
  }

  forget(sleeper: X): void {
    const slot = this.#slots.get(sleeper);
    if (slot === undefined) return;
    this.#slots.delete(sleeper);
    this.#sleepers[slot] = undefined;
    this.#free.push(slot);
    if (this.#heap.has(slot)) this.#heap.remove(slot);
  }
}

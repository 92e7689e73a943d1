import { SlotHeap } from '../../collections/slot-heap.ts';
import { NONE } from '../../collections/slots.ts';
import { WakeCall } from './wake-call.ts';

/** Somebody who wants to be woken, as `Wakes` knows him. */
interface Sleeper<X> {
  readonly who: X;
  readonly slot: number;
  /** Of those to be woken at the same moment the one who came first is. */
  readonly order: number;
}

/** When each of many wants to be woken, and when the first of them. */
export class Wakes<X> {
  readonly #wake: WakeCall;
  readonly #heap = new SlotHeap();
  readonly #sleepers = new Map<X, Sleeper<X>>();
  readonly #bySlot: (Sleeper<X> | undefined)[] = [];
  readonly #free: number[] = [];
  #orders = 0;

  /** @param wake `takeDue` is to be called then; called only for what is earlier than what was asked for before */
  constructor(wake: (atMs: number) => void) {
    this.#wake = new WakeCall(wake);
  }

  get nextMs(): number {
    return this.#heap.firstKey;
  }

  add(who: X): void {
    const slot = this.#free.pop() ?? this.#bySlot.length;
    const sleeper = { who, slot, order: this.#orders++ };
    this.#sleepers.set(who, sleeper);
    this.#bySlot[slot] = sleeper;
  }

  /** Nothing for one who was not added. */
  set(who: X, atMs: number): void {
    const sleeper = this.#sleepers.get(who);
    if (sleeper === undefined) return;
    const { slot, order } = sleeper;
    if (this.#heap.has(slot)) this.#heap.remove(slot);
    this.#heap.add(slot, atMs, order);
    this.#wake.by(atMs);
  }

  /** The next that is due, which may set another time for itself. */
  takeDue(nowMs: number): X | undefined {
    if (this.#heap.firstKey > nowMs) return undefined;
    const slot = this.#heap.first;
    if (slot === NONE) return undefined;
    this.#heap.remove(slot);
    return this.#bySlot[slot]?.who;
  }

  /** What was asked for has come, and what was due is done; or nobody has it in mind any more. */
  rearm(): void {
    this.#wake.clear();
    this.#wake.by(this.#heap.firstKey);
  }

  forget(who: X): void {
    const sleeper = this.#sleepers.get(who);
    if (sleeper === undefined) return;
    const { slot } = sleeper;
    this.#sleepers.delete(who);
    this.#bySlot[slot] = undefined;
    this.#free.push(slot);
    if (this.#heap.has(slot)) this.#heap.remove(slot);
  }
}

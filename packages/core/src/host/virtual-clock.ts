import type { Cancel } from './host.ts';

/** A timer of a virtual thread. */
export interface VirtualTimer {
  readonly dueMs: number;
  readonly delayMs: number;
  readonly task: () => void;
  /** Whose it is. */
  readonly owner: object | undefined;
}

/** A clock that stands still until it is moved, and the timers that wait for it. Timers due at the same time keep their order. */
export class VirtualClock {
  #nowMs: number;
  readonly #timers = new Set<VirtualTimer>();

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  timer(delayMs: number, task: () => void, owner?: object): Cancel {
    const timer: VirtualTimer = { dueMs: this.#nowMs + Math.max(0, delayMs), delayMs, task, owner };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** When the next timer is due; `Infinity` if none waits. */
  get nextDueMs(): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { dueMs } of this.#timers) nextMs = Math.min(nextMs, dueMs);
    return nextMs;
  }

  /** Moves to `timeMs`, never back; fires nothing. */
  moveTo(timeMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  /** Those that are due now, earliest first. */
  get due(): VirtualTimer[] {
    const due: VirtualTimer[] = [];
    for (const timer of this.#timers) if (timer.dueMs <= this.#nowMs) due.push(timer);
    return due.length < 2 ? due : due.sort((one, other) => one.dueMs - other.dueMs);
  }

  /** It fires, and waits no more. */
  take(timer: VirtualTimer): () => void {
    this.#timers.delete(timer);
    return timer.task;
  }

  /** Nobody waits any more for what was `owner`'s. */
  forget(owner: object): void {
    for (const timer of this.#timers) if (timer.owner === owner) this.#timers.delete(timer);
  }
}

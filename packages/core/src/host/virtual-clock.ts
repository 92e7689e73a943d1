import type { Cancel } from './host.ts';

interface VirtualTimer {
  readonly dueMs: number;
  readonly task: () => void;
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

  timer(delayMs: number, task: () => void): Cancel {
    const timer: VirtualTimer = { dueMs: this.#nowMs + Math.max(0, delayMs), task };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** When the next timer is due; `Infinity` if none waits. */
  get nextDueMs(): number {
    return this.#earliest()?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Moves to `timeMs`, never back; fires nothing. */
  moveTo(timeMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  /** Takes the earliest timer that is due now, if there is one. */
  takeDue(): (() => void) | undefined {
    const timer = this.#earliest();
    if (timer === undefined || timer.dueMs > this.#nowMs) return undefined;
    this.#timers.delete(timer);
    return timer.task;
  }

  #earliest(): VirtualTimer | undefined {
    let earliest: VirtualTimer | undefined;
    for (const timer of this.#timers) if (earliest === undefined || timer.dueMs < earliest.dueMs) earliest = timer;
    return earliest;
  }
}

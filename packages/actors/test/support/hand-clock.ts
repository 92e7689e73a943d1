interface Timer {
  readonly dueMs: number;
  readonly task: () => void;
}

/** A clock that is moved by hand, to the millisecond, and counts the timers it is asked for. */
export class HandClock {
  nowMs = 1_000;
  armed = 0;
  readonly timers = new Set<Timer>();
  #later: (() => void)[] = [];

  now(): number {
    return this.nowMs;
  }

  timer(delayMs: number, task: () => void): () => void {
    this.armed++;
    const timer = { dueMs: this.nowMs + delayMs, task };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** With the next move of the clock, behind its timers. */
  later(task: () => void): void {
    this.#later.push(task);
  }

  /** The thread is blocked: time passes, and no timer fires. */
  block(ms: number): void {
    this.nowMs += ms;
  }

  advance(ms: number): void {
    const end = this.nowMs + ms;
    for (;;) {
      const [next] = [...this.timers].sort((one, other) => one.dueMs - other.dueMs);
      if (next === undefined || next.dueMs > end) break;
      this.nowMs = Math.max(this.nowMs, next.dueMs);
      this.timers.delete(next);
      next.task();
      this.#runLater();
    }
    // A task may have blocked the thread for longer.
    this.nowMs = Math.max(this.nowMs, end);
    this.#runLater();
  }

  #runLater(): void {
    for (const task of this.#later.splice(0)) task();
  }
}

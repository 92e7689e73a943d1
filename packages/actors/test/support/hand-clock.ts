interface Timer {
  readonly dueMs: number;
  readonly task: () => void;
}

/** A clock that is moved by hand, to the millisecond, and counts the timers it is asked for. */
export class HandClock {
  nowMs = 1_000;
  armed = 0;
  readonly timers = new Set<Timer>();

  now(): number {
    return this.nowMs;
  }

  timer(delayMs: number, task: () => void): () => void {
    this.armed++;
    const timer = { dueMs: this.nowMs + delayMs, task };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
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
    }
    this.nowMs = end;
  }
}

import type { InternalRef } from '../internals.ts';

/** What a time limit needs from its thread. */
export interface GraceClock {
  after(delayMs: number, task: () => void): () => void;
}

/** The time that a child has to stop, or to halt for a restart. When it is over, the child is killed (G17). */
export class Grace {
  #cancel: (() => void) | undefined;
  #isOver = false;

  /** The child was not in time. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The time runs from now on, unless it does already, or has no end. */
  begin(clock: GraceClock, child: InternalRef, limitMs: number): void {
    if (limitMs === Number.POSITIVE_INFINITY) return;
    this.#cancel ??= clock.after(limitMs, () => {
      this.#isOver = true;
      void child.kill();
    });
  }

  /** The child was in time, or its end no longer matters here. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isOver = false;
  }
}

import type { InternalRef } from './internals.ts';

/** What a time limit needs from its thread. */
export interface GraceClock {
  after(delayMs: number, task: () => void): () => void;
}

/** The time a child has to stop, or to halt for a restart; when it is over, the child is killed (G17). */
export class Grace {
  #cancel: (() => void) | undefined;
  #isOver = false;

  /** It was not in time. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** From now on, unless it has begun already. */
  begin(clock: GraceClock, child: InternalRef, limitMs: number): void {
    this.#cancel ??= clock.after(limitMs, () => {
      this.#isOver = true;
      void child.kill();
    });
  }

  /** It was in time, or its end is somebody else's affair. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isOver = false;
  }
}

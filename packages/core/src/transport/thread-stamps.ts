import { note, observe, peek } from '#memory';
import type { SharedRegions } from './shared-regions.ts';
import { RUNNING, STAMP, threadIndex } from './thread-words-layout.ts';

/** Nothing runs. */
const IDLE = 0;

/**
 * What a thread is doing, for observers outside it, while it cannot answer or is dead (D6, D8).
 *
 * The thread writes words of its own, plainly, on a line that nobody else writes: a nanosecond each, and no clock is read. The observer
 * finds out by its own clock how long a stamp has stood still.
 *
 * Racy, benign: an observer of a living thread may see an old stamp; it looks again before it acts. After the thread's end
 * both words are exact.
 */
export class ThreadStamps {
  readonly #words: Int32Array;
  readonly #stamp: number;
  readonly #running: number;

  constructor(regions: SharedRegions, thread: number) {
    this.#words = new Int32Array(regions.words);
    this.#stamp = threadIndex(thread) + STAMP;
    this.#running = threadIndex(thread) + RUNNING;
  }

  /** The thread starts, perhaps as the successor of one that died in the middle of something. */
  reset(): void {
    note(this.#words, this.#running, IDLE);
    note(this.#words, this.#stamp, (peek(this.#words, this.#stamp) + 2) & ~1);
  }

  /** A piece of work begins. */
  begin(): void {
    note(this.#words, this.#stamp, (peek(this.#words, this.#stamp) + 1) | 1);
  }

  /** The piece of work is done. */
  end(): void {
    note(this.#words, this.#stamp, (peek(this.#words, this.#stamp) + 1) & ~1);
  }

  /** Code of `what`, a slot of the layer above, runs from here on. */
  run(what: number): void {
    note(this.#words, this.#running, what + 1);
  }

  /** That code has ended. */
  rest(): void {
    note(this.#words, this.#running, IDLE);
  }

  /** Odd during a piece of work. If it is the same twice, nothing began or ended in between. */
  get stamp(): number {
    return observe(this.#words, this.#stamp);
  }

  /** The slot whose code runs, or ran when the thread died; undefined if none does. */
  get running(): number | undefined {
    const what = observe(this.#words, this.#running);
    return what === IDLE ? undefined : what - 1;
  }
}

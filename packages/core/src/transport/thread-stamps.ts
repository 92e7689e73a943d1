import { note, observe, peek } from '#memory';
import type { SharedRegions } from './shared-regions.ts';
import { RUNNING, STAMP, threadIndex } from './thread-words-layout.ts';

/** Nothing runs. */
const IDLE = 0;

/**
 * What a thread is at, for those who look at it from outside while it cannot answer, or is dead (D6, D8).
 *
 * Plain writes of its own words, on a line that nobody else writes: a nanosecond each, and no clock is read. How long a stamp
 * has stood still is the observer's to find out, by its own clock.
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

  /** The thread starts, or takes over for one that died in the middle of something. */
  reset(): void {
    note(this.#words, this.#running, IDLE);
    note(this.#words, this.#stamp, (peek(this.#words, this.#stamp) + 2) & ~1);
  }

  /** A piece of work begins. */
  begin(): void {
    note(this.#words, this.#stamp, (peek(this.#words, this.#stamp) + 1) | 1);
  }

  /** It is done. */
  end(): void {
    note(this.#words, this.#stamp, (peek(this.#words, this.#stamp) + 1) & ~1);
  }

  /** Code of `what`, a slot, runs from here on. */
  run(what: number): void {
    note(this.#words, this.#running, what + 1);
  }

  /** No longer. */
  rest(): void {
    note(this.#words, this.#running, IDLE);
  }

  /** Odd within a piece of work; the same number twice means that nothing began or ended in between. */
  get stamp(): number {
    return observe(this.#words, this.#stamp);
  }

  /** Whose code runs, or ran when the thread died; undefined: nobody's. */
  get running(): number | undefined {
    const what = observe(this.#words, this.#running);
    return what === IDLE ? undefined : what - 1;
  }
}

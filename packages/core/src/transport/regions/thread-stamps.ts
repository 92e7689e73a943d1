import { note, observe, peek } from '#memory';
import { TextWords } from '../../memory/text-words.ts';
import type { SharedRegions } from './shared-regions.ts';
import { NAMED, NAMED_BYTES_MAX, NAMED_FOR, NAMED_LENGTH, RUNNING, SINCE, STAMP, threadIndex } from './thread-words-layout.ts';

/** Nothing runs. */
const IDLE = 0;

/**
 * What a thread is doing, for observers outside it, while it cannot answer or is dead (D6, D8).
 *
 * The thread writes words of its own, plainly, on a line that nobody else writes: a nanosecond each, and no clock is read for it: when a
 * piece of work began is what its duty knows already. Whether that is too long ago, the observer finds out by its own clock (D8).
 *
 * Racy, benign: an observer of a living thread may see an old stamp; it looks again before it acts. After the thread's end
 * both words are exact.
 */
export class ThreadStamps {
  readonly #words: Int32Array;
  readonly #stamp: number;
  readonly #running: number;
  readonly #since: number;
  readonly #namedFor: number;
  readonly #text: { readonly length: number; readonly text: number };
  #texts: TextWords | undefined;

  constructor(regions: SharedRegions, thread: number) {
    this.#words = new Int32Array(regions.words);
    const base = threadIndex(thread);
    this.#stamp = base + STAMP;
    this.#running = base + RUNNING;
    this.#since = base + SINCE;
    this.#namedFor = base + NAMED_FOR;
    this.#text = { length: base + NAMED_LENGTH, text: base + NAMED };
  }

  /** The thread starts, perhaps as the successor of one that died in the middle of something. */
  reset(): void {
    note(this.#words, this.#running, IDLE);
    note(this.#words, this.#namedFor, IDLE);
    note(this.#words, this.#stamp, (peek(this.#words, this.#stamp) + 2) & ~1);
  }

  /** A piece of work begins. @param nowMs as read last, on the clock of all threads */
  begin(nowMs: number): void {
    note(this.#words, this.#since, nowMs | 0);
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

  /** What `what` is at, in words, until something else is said of it: for what may take long. Costs as much as a clock reading. */
  say(what: number, text: string): void {
    note(this.#words, this.#namedFor, IDLE);
    this.#texts ??= new TextWords(this.#words, NAMED_BYTES_MAX);
    this.#texts.write(this.#text, text);
    note(this.#words, this.#namedFor, what + 1);
  }

  /** What was said last holds no more. */
  unsay(): void {
    note(this.#words, this.#namedFor, IDLE);
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

  /** How long ago the last piece of work began: at least 0. Exact to a millisecond, up to 24 days. */
  sinceMs(nowMs: number): number {
    return Math.max(0, ((nowMs | 0) - observe(this.#words, this.#since)) | 0);
  }

  /** What was said of what runs; undefined: nothing was. */
  get said(): string | undefined {
    const what = observe(this.#words, this.#namedFor);
    if (what === IDLE || what !== observe(this.#words, this.#running)) return undefined;
    this.#texts ??= new TextWords(this.#words, NAMED_BYTES_MAX);
    const text = this.#texts.read(this.#text);
    return observe(this.#words, this.#namedFor) === what ? text : undefined;
  }
}

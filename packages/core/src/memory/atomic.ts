/**
 * The words two threads share, reached only through these functions (protocols, M3 and M4).
 *
 * Each name says which edge its caller relies on. JavaScript's atomics are sequentially consistent; what is written
 * before `publish` is seen by whoever `observe`s the published value. This module is the package import `#memory`, so a
 * build condition can put a systematic one in its place.
 */

/** Reads a word another thread publishes: everything written before that `publish` is visible from here on. */
export function observe(words: Int32Array, index: number): number {
  return Atomics.load(words, index);
}

/** Makes everything written so far visible to whoever observes `value`. */
export function publish(words: Int32Array, index: number, value: number): void {
  Atomics.store(words, index, value);
}

/** Moves the word from `expected` to `next` if nobody was faster. */
export function tryAdvance(words: Int32Array, index: number, expected: number, next: number): boolean {
  return Atomics.compareExchange(words, index, expected, next) === expected;
}

/** Puts `value` in and gives back what was there: of several swappers exactly one sees it. */
export function swap(words: Int32Array, index: number, value: number): number {
  return Atomics.exchange(words, index, value);
}

/** Adds to a word with several writers; gives back what was there. */
export function add(words: Int32Array, index: number, delta: number): number {
  return Atomics.add(words, index, delta);
}

/** Sets bits in a word with several writers; gives back what was there. */
export function setBits(words: Int32Array, index: number, bits: number): number {
  return Atomics.or(words, index, bits);
}

/** Reads a word without an edge: for display, or for a word this thread alone writes. */
export function peek(words: Int32Array, index: number): number {
  return words[index] as number;
}

/** Writes a word that this thread alone writes and no step depends on: counters, positions a successor reads after our end. */
export function note(words: Int32Array, index: number, value: number): void {
  words[index] = value;
}

/** Says that a record's payload is read or written from here on (M4): one step for the systematic module, nothing in this one. */
export function touch(_words: Int32Array, _index: number): void {}

/** Blocks the thread while the word holds `expected`. Never on a thread with an event loop to serve. */
export function waitWhile(words: Int32Array, index: number, expected: number, timeoutMs?: number): 'ok' | 'not-equal' | 'timed-out' {
  return Atomics.wait(words, index, expected, timeoutMs);
}

/** Waits without blocking while the word holds `expected`; `undefined` if it does not hold it now. */
export function whenWoken(words: Int32Array, index: number, expected: number): Promise<unknown> | undefined {
  const waiting = Atomics.waitAsync(words, index, expected);
  return waiting.async ? waiting.value : undefined;
}

/** Wakes whoever waits at the word. */
export function wake(words: Int32Array, index: number): void {
  Atomics.notify(words, index);
}

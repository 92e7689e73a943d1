import { observe, publish } from '#memory';
import type { Cancel, Host } from '../../host/host.ts';

/**
 * Says to threads that what they were given is not wanted any more: a word for each thing that can be under way at a time, which the
 * giver alone writes, and which whoever works on it polls or waits for.
 *
 * Each thing has a place and a number above 0, that tells it from others at the same place: who is late sees that he is not meant.
 * So nothing is ever cleared, and a thread that dies leaves nothing behind.
 *
 * ```ts
 * const given = new RecallWords(host, RecallWords.allocate(4)); // here
 * const seen = new RecallWords(otherHost, given.buffer);        // there
 * given.recall(2, 17);
 * seen.isRecalled(2, 17); // true
 * ```
 */
export class RecallWords {
  static allocate(places: number): SharedArrayBuffer {
    return new SharedArrayBuffer(places * Int32Array.BYTES_PER_ELEMENT);
  }

  readonly buffer: SharedArrayBuffer;
  readonly #host: Host;
  readonly #words: Int32Array;

  constructor(host: Host, buffer: SharedArrayBuffer) {
    this.#host = host;
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  /** The giver's alone. Pairs with: `isRecalled`, `whenRecalled`. */
  recall(place: number, number: number): void {
    publish(this.#words, place, number);
    this.#host.ringDoorbell(this.#words, place);
  }

  /** Some nanoseconds: for loops that never yield. */
  isRecalled(place: number, number: number): boolean {
    return observe(this.#words, place) === number;
  }

  /**
   * Calls `recalled` once, at once if it is recalled already. Whoever is done calls what this returns: otherwise somebody waits at the
   * word for as long as the thread lives.
   */
  whenRecalled(place: number, number: number, recalled: () => void): Cancel {
    let isOpen = true;
    const look = (): void => {
      if (!isOpen) return;
      const seen = observe(this.#words, place);
      // The bell may have rung for what was here before, or for somebody who left.
      if (seen !== number) return this.#host.waitForDoorbell(this.#words, place, seen, look);
      isOpen = false;
      recalled();
    };
    look();
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#host.ringDoorbell(this.#words, place);
    };
  }
}

import { observe, publish, setBits, swap } from '#memory';
import type { SharedRegions } from './shared-regions.ts';
import { REQUEST_WORDS, WANTED, WITHDRAWN } from './withdrawals-layout.ts';

/**
 * Which of its requests a thread has taken back, as whoever works on them sees it without being told: also in a loop that never
 * ends a turn.
 *
 * A request has a place and a number; the number tells it from others at the same place. Only requests that may be taken back are
 * entered, so others cost nothing.
 *
 * ```ts
 * const own = new Withdrawals(regions, 0);          // in thread 0
 * own.enter(7, number);
 * const seen = new Withdrawals(regions, 0);         // in thread 1
 * seen.want(7, number, 1);                          // true: it stands
 * const bits = own.withdraw(7, number);             // 0b10: thread 1 gets a hint
 * seen.isWithdrawn(7, number);                      // true
 * ```
 */
export class Withdrawals {
  readonly #words: Int32Array;

  /** @param thread whose requests */
  constructor(regions: SharedRegions, thread: number) {
    const buffer = regions.withdrawals[thread];
    if (buffer === undefined) throw new RangeError(`Cannot find the requests of thread ${thread}: there are ${regions.withdrawals.length}`);
    this.#words = new Int32Array(buffer, 0, regions.sizes.requests * REQUEST_WORDS);
  }

  /** The thread's own: a request begins, before anybody else knows its number. What an earlier one left at its place is gone. */
  enter(place: number, number: number): void {
    const index = place * REQUEST_WORDS;
    publish(this.#words, index + WITHDRAWN, ~number);
    publish(this.#words, index + WANTED, 0);
  }

  /**
   * The thread's own. Returns who is to be hinted, a bit per thread.
   * Pairs with: `want`, which asks to hear before it looks: one of the two sees the other.
   */
  withdraw(place: number, number: number): number {
    const index = place * REQUEST_WORDS;
    publish(this.#words, index + WITHDRAWN, number);
    return observe(this.#words, index + WANTED) === 0 ? 0 : swap(this.#words, index + WANTED, 0);
  }

  isWithdrawn(place: number, number: number): boolean {
    return observe(this.#words, place * REQUEST_WORDS + WITHDRAWN) === number;
  }

  /**
   * `thread` wants a hint once the request is taken back. False: it is already.
   * A bit that stands for an earlier request costs a hint that means nothing (I3).
   */
  want(place: number, number: number, thread: number): boolean {
    setBits(this.#words, place * REQUEST_WORDS + WANTED, 1 << (thread & 31));
    return !this.isWithdrawn(place, number);
  }
}

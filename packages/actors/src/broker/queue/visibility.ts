import { Deadlines } from './deadlines.ts';
import { grown, NONE } from '../../collections/slots.ts';

const FIRST_CAPACITY = 16;
const NEVER = Number.POSITIVE_INFINITY;
/** In the place of how long a delivery is its consumer's: until a moment that its consumer has said. */
const EXTENDED = Number.NaN;

/**
 * How long each delivery is its consumer's, by slot (B4): so many milliseconds from the latest of when it was delivered, when its consumer last spoke of
 * one that it had been given before, and the moment until which one such was extended.
 *
 * ```
 * hand      oldest ─> A ─> B ─> C          spoken of A: B runs from then, and so do all behind it
 * from            7    3    9    3          of C: the greatest of all up to it, 9
 * alarms          …    each at the moment it had when it was delivered, or last looked at
 * ```
 *
 * Speaking of one is a number at its neighbour. What that means for those behind it is found out when the alarm of one of them comes, for the whole hand:
 * of most there is no such alarm, because they are acknowledged long before.
 *
 * Invariant: no alarm is later than what it is for.
 */
export class Visibility {
  readonly #alarms = new Deadlines();
  #fromMs = new Float64Array(FIRST_CAPACITY);
  #lastsMs = new Float64Array(FIRST_CAPACITY);

  /** `Infinity`: there is none. */
  get firstMs(): number {
    return this.#alarms.firstMs;
  }

  /** `NONE`: there is none. Of several of one moment the one with the least key. */
  get first(): number {
    return this.#alarms.first;
  }

  begin(slot: number, key: number, nowMs: number, lastsMs: number): void {
    if (slot >= this.#fromMs.length) this.#grow(slot);
    this.#fromMs[slot] = nowMs;
    this.#lastsMs[slot] = lastsMs;
    if (lastsMs !== NEVER) this.#alarms.add(slot, nowMs + lastsMs, key);
  }

  #grow(slot: number): void {
    this.#fromMs = grown(this.#fromMs, slot);
    this.#lastsMs = grown(this.#lastsMs, slot);
  }

  /** Until that moment, whatever is said of others. */
  extend(slot: number, key: number, untilMs: number): void {
    this.#lastsMs[slot] = EXTENDED;
    this.#alarms.remove(slot);
    if (untilMs !== NEVER) this.#alarms.addUnusual(slot, untilMs, key);
  }

  /** Its consumer has spoken of the one before `next` in its hand. */
  spoken(next: number, nowMs: number): void {
    if (next !== NONE && (this.#fromMs[next] as number) < nowMs) this.#fromMs[next] = nowMs;
  }

  /** Its consumer has spoken of it last, and it leaves the hand: whatever came before counts no more for those behind it. */
  settle(slot: number, next: number, nowMs: number): void {
    this.spoken(next, nowMs);
    this.#alarms.remove(slot);
  }

  /** It leaves the hand without a word; what was said of those before it, and that it was extended until now, holds for those behind it. */
  end(slot: number, next: number, nowMs: number): void {
    this.spoken(next, this.#fromMs[slot] as number);
    if (this.#isExtended(slot)) this.spoken(next, this.#extendedMs(slot, nowMs));
    this.#alarms.remove(slot);
  }

  /**
   * Looks at all that one consumer has in hand, oldest first, after it has said something.
   *
   * @returns whether it may come to more without another word: one of them is extended
   */
  lookAgain(hand: Iterable<number>, nowMs: number): boolean {
    let fromMs = 0;
    let anyExtended = false;
    for (const slot of hand) {
      fromMs = Math.max(fromMs, this.#fromMs[slot] as number);
      if (this.#isExtended(slot)) {
        anyExtended = true;
        fromMs = Math.max(fromMs, this.#extendedMs(slot, nowMs));
      } else if (this.#alarms.has(slot)) {
        const untilMs = fromMs + (this.#lastsMs[slot] as number);
        if (untilMs > this.#alarms.timeOf(slot)) this.#alarms.postpone(slot, untilMs);
      }
    }
    return anyExtended;
  }

  /** Until when it has been extended by now. */
  #extendedMs(slot: number, nowMs: number): number {
    return Math.min(nowMs, this.#alarms.has(slot) ? this.#alarms.timeOf(slot) : NEVER);
  }

  timeOf(slot: number): number {
    return this.#alarms.timeOf(slot);
  }

  #isExtended(slot: number): boolean {
    return Number.isNaN(this.#lastsMs[slot]);
  }

  /** Gives back what a flood has left. Only while there is none. */
  shrink(): void {
    this.#alarms.shrink();
    this.#fromMs = new Float64Array(FIRST_CAPACITY);
    this.#lastsMs = new Float64Array(FIRST_CAPACITY);
  }
}

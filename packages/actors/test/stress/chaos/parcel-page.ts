import { threadId } from 'node:worker_threads';
import type { Books } from './books.ts';

const [HEARD, CORRUPT, TWICE, MISSED, SENT, LIVES, LIFE, EXAMPLE, LATE] = [0, 1, 2, 3, 4, 5, 6, 7, 9];
const LAST_OF = 10;
/** Numbers of one life of a sender: its next one goes on above them. */
const SENT_MAX = 2 ** 24;
/** And those of all lives of one carrier: what one that follows it says is above them. */
const OF_SERIAL_MAX = 2 ** 40;
/** Carriers that have one page, one after the other. */
const SERIAL_MAX = 2 ** 12;

/** As whom the program itself sends. */
export const OUTSIDE = 0;

/**
 * What one carrier has heard and sent, written by it alone, from life to life.
 *
 * A sender numbers what was accepted. So a number that is left out is a message that is lost, which nothing but the end of a life explains: the
 * receiver's, which takes its mailbox along when its thread dies, or when it is killed; or the sender's, whose next life numbers anew.
 *
 * The carrier that follows a killed one is another actor, in another thread as often as not, and begins while the killed one is still in its
 * last handler: no order is promised between the two, neither of what they say nor of what they hear.
 */
export class ParcelPage {
  readonly #words: Float64Array;
  #life = 0;

  constructor(books: Books, carrier: number) {
    this.#words = books.parcelsOf(carrier);
  }

  get heard(): number {
    return this.#at(HEARD);
  }

  get corrupt(): number {
    return this.#at(CORRUPT);
  }

  get twice(): number {
    return this.#at(TWICE);
  }

  /** Left out between two that came to the same life of the same thread, from the same life of their sender. */
  get missed(): number {
    return this.#at(MISSED);
  }

  /** Of a carrier that was killed, or heard by one, when others had spoken or heard already. */
  get late(): number {
    return this.#at(LATE);
  }

  get sent(): number {
    return this.#at(SENT);
  }

  get example(): string {
    return `${this.#at(EXAMPLE)} after ${this.#at(EXAMPLE + 1)}`;
  }

  /** Setup runs. `serial`: which of those that had this page it is. @returns what its numbers begin above */
  begins(serial: number): number {
    this.#add(LIVES);
    const life = threadId * SERIAL_MAX + serial;
    this.#life = life;
    if (this.#at(LIFE) !== life) {
      this.#words[LIFE] = life;
      // What waited for the life before may have ended with it.
      for (let from = LAST_OF; from < this.#words.length; from++) this.#words[from] = -Math.abs(this.#at(from));
    }
    return serial * OF_SERIAL_MAX + this.#at(LIVES) * SENT_MAX;
  }

  sends(): void {
    this.#add(SENT);
  }

  hears(from: number, n: number, isWhole: boolean): void {
    this.#add(HEARD);
    if (!isWhole) this.#add(CORRUPT);
    const mark = this.#at(LAST_OF + from);
    const last = Math.abs(mark);
    if (this.#life !== this.#at(LIFE) || Math.floor(n / OF_SERIAL_MAX) < Math.floor(last / OF_SERIAL_MAX)) {
      this.#add(LATE);
      return;
    }
    const isSameLife = mark > 0 && Math.floor(last / SENT_MAX) === Math.floor(n / SENT_MAX);
    if (n <= last) this.#wrong(TWICE, 1, n, last);
    else if (isSameLife && n > last + 1) this.#wrong(MISSED, n - last - 1, n, last);
    this.#words[LAST_OF + from] = n;
  }

  #wrong(what: number, by: number, n: number, last: number): void {
    this.#words[what] = this.#at(what) + by;
    this.#words[EXAMPLE] = n;
    this.#words[EXAMPLE + 1] = last;
  }

  #at(index: number): number {
    return this.#words[index] as number;
  }

  #add(index: number): void {
    this.#words[index] = this.#at(index) + 1;
  }
}

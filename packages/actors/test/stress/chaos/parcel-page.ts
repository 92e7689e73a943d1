import { threadId } from 'node:worker_threads';
import type { Books } from './books.ts';

const [HEARD, CORRUPT, TWICE, MISSED, SENT, LIVES, LIFE, EXAMPLE] = [0, 1, 2, 3, 4, 5, 6, 7];
const LAST_OF = 10;
/** Numbers of one life of a sender: its next one goes on above them. */
const SENT_MAX = 2 ** 24;
/** Lives of a carrier in one thread. */
const SERIAL_MAX = 2 ** 20;

/** As whom the program itself sends. */
export const OUTSIDE = 0;

/**
 * What one carrier has heard and sent, written by it alone, from life to life.
 *
 * A sender numbers what was accepted. So a number that is left out is a message that is lost, which nothing but the end of a life explains: the
 * receiver's, which takes its mailbox along when its thread dies, or when it is killed; or the sender's, whose next life numbers anew.
 */
export class ParcelPage {
  readonly #words: Float64Array;

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
    if (this.#at(LIFE) !== life) {
      this.#words[LIFE] = life;
      // What waited for the life before may have ended with it.
      for (let from = LAST_OF; from < this.#words.length; from++) this.#words[from] = -Math.abs(this.#at(from));
    }
    return this.#at(LIVES) * SENT_MAX;
  }

  sends(): void {
    this.#add(SENT);
  }

  hears(from: number, n: number, isWhole: boolean): void {
    this.#add(HEARD);
    if (!isWhole) this.#add(CORRUPT);
    const mark = this.#at(LAST_OF + from);
    const last = Math.abs(mark);
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

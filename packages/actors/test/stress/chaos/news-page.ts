import type { Published } from '@ringmaster/actors';
import type { Books } from './books.ts';
import { isWhole, type Payload } from './payload.ts';

const [HEARD, SKIPPED, WRONG, CORRUPT, LAST, LIVES, EXAMPLE] = [0, 1, 2, 3, 4, 5, 6];
/** A life that has not heard anything yet. */
const NOTHING = -1;

/**
 * What one subscriber has heard of a topic with one publisher, written by it alone. From the first message of a life on each is the next of the
 * one before, but for what it was told to have missed (G69).
 */
export class NewsPage {
  readonly #words: Float64Array;

  constructor(books: Books, reader: number) {
    this.#words = books.newsOf(reader);
  }

  get heard(): number {
    return this.#at(HEARD);
  }

  get skipped(): number {
    return this.#at(SKIPPED);
  }

  get wrong(): number {
    return this.#at(WRONG);
  }

  get corrupt(): number {
    return this.#at(CORRUPT);
  }

  get last(): number {
    return this.#at(LAST);
  }

  get example(): string {
    return `${this.#at(EXAMPLE)} after ${this.#at(EXAMPLE + 1)}`;
  }

  begins(): void {
    this.#add(LIVES, 1);
    this.#words[LAST] = NOTHING;
  }

  hears({ body, skipped }: Published<Payload & { readonly n: number }>): void {
    const last = this.#at(LAST);
    this.#add(HEARD, 1);
    this.#add(SKIPPED, skipped);
    if (!isWhole(body)) this.#add(CORRUPT, 1);
    if (last !== NOTHING && body.n !== last + 1 + skipped) {
      this.#add(WRONG, 1);
      this.#words[EXAMPLE] = body.n;
      this.#words[EXAMPLE + 1] = last;
    }
    this.#words[LAST] = body.n;
  }

  #at(index: number): number {
    return this.#words[index] as number;
  }

  #add(index: number, by: number): void {
    this.#words[index] = this.#at(index) + by;
  }
}

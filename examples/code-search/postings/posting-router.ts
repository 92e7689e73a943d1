import { hashBytes } from '../text/hash.ts';
import type { TermTable } from '../text/term-table.ts';
import { doubled, FIRST_CAPACITY } from '../text/words.ts';
import type { FileTerms } from './file-terms.ts';
import { NewTerms } from './new-terms.ts';
import { PostingWriter } from './posting-writer.ts';

/** What goes to one shard. */
export interface Route {
  readonly terms: NewTerms;
  readonly postings: PostingWriter;
}

/** Each term belongs to one shard. By the hash's high bits: the low ones choose the slot in the shard's own table. */
export const shardOf = (hash: number, shards: number): number => (hash >>> 24) % shards;

/** Words per term: its shard + 1 (0: not sent yet), and its ordinal there. */
const PLACE_WORDS = 2;

/**
 * Sorts a parser's postings by the shard that holds their term. A term's bytes go to its shard once; afterwards it is
 * its ordinal there.
 */
export class PostingRouter {
  readonly routes: readonly Route[];
  readonly #terms: TermTable;
  #places = new Int32Array(PLACE_WORDS * FIRST_CAPACITY);

  constructor(terms: TermTable, shards: number) {
    this.#terms = terms;
    this.routes = Array.from({ length: shards }, () => ({ terms: new NewTerms(), postings: new PostingWriter() }));
  }

  /** Adds the postings of one file. */
  route(file: number, terms: FileTerms): void {
    while (this.#places.length < this.#terms.size * PLACE_WORDS) this.#places = doubled(this.#places);
    const routes = this.routes;
    const places = this.#places;
    for (let index = 0; index < terms.count; index++) {
      const term = terms.termAt(index);
      const place = term * PLACE_WORDS;
      if (places[place] === 0) this.#settle(term, place);
      const { postings } = routes[(places[place] as number) - 1] as Route;
      postings.append(places[place + 1] as number, file, terms, index);
    }
  }

  #settle(term: number, place: number): void {
    const { bytes, start, end } = this.#terms.keyOf(term);
    const shard = shardOf(hashBytes(bytes, start, end), this.routes.length);
    this.#places[place] = shard + 1;
    this.#places[place + 1] = (this.routes[shard] as Route).terms.add(bytes, start, end);
  }
}

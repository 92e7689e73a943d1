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
export function shardOf(bytes: Uint8Array, shards: number): number {
  return (hashBytes(bytes, 0, bytes.length) >>> 24) % shards;
}

/**
 * Sorts a parser's postings by the shard that holds their term. A term's bytes go to its shard once; afterwards it is
 * its ordinal there.
 *
 * ```
 * places[term]   0: not sent yet     otherwise 1 + ordinal * shards + shard
 * ```
 */
export class PostingRouter {
  readonly routes: readonly Route[];
  readonly #terms: TermTable;
  #places = new Int32Array(FIRST_CAPACITY);

  constructor(terms: TermTable, shards: number) {
    this.#terms = terms;
    this.routes = Array.from({ length: shards }, () => ({ terms: new NewTerms(), postings: new PostingWriter() }));
  }

  /** Adds the postings of one file. */
  route(file: number, terms: FileTerms): void {
    while (this.#places.length < this.#terms.size) this.#places = doubled(this.#places);
    const routes = this.routes;
    const places = this.#places;
    for (let index = 0; index < terms.count; index++) {
      const term = terms.termAt(index);
      const place = ((places[term] as number) || this.#settle(term)) - 1;
      const shard = place % routes.length;
      (routes[shard] as Route).postings.append((place - shard) / routes.length, file, terms, index);
    }
  }

  #settle(term: number): number {
    const bytes = this.#terms.bytesOf(term);
    const shard = shardOf(bytes, this.routes.length);
    const ordinal = (this.routes[shard] as Route).terms.add(bytes);
    const place = 1 + ordinal * this.routes.length + shard;
    this.#places[term] = place;
    return place;
  }
}

import { hashBytes } from '../text/hash.ts';
import type { TermTable } from '../text/term-table.ts';
import { doubled } from '../text/words.ts';
import type { FileTerms } from './file-terms.ts';
import { SegmentWriter } from './segment-writer.ts';

/** Each term belongs to one shard. By the hash's high bits: the low ones choose the slot in the shard's own table. */
export function shardOf(bytes: Uint8Array, shards: number): number {
  return (hashBytes(bytes, 0, bytes.length) >>> 24) % shards;
}

/**
 * Sorts a parser's postings by the shard that holds their term.
 *
 * ```
 * places[term]   0: not sent yet     otherwise 1 + ordinal * shards + shard
 * ```
 */
export class PostingRouter {
  readonly writers: readonly SegmentWriter[];
  readonly #terms: TermTable;
  readonly #ordinals: number[];
  #places = new Int32Array(1 << 12);

  constructor(terms: TermTable, shards: number) {
    this.#terms = terms;
    this.writers = Array.from({ length: shards }, () => new SegmentWriter());
    this.#ordinals = new Array<number>(shards).fill(0);
  }

  /** Adds the postings of one file. */
  route(file: number, terms: FileTerms): void {
    while (this.#places.length < this.#terms.size) this.#places = doubled(this.#places);
    const places = this.#places;
    const shards = this.writers.length;
    for (let index = 0; index < terms.count; index++) {
      const term = terms.termAt(index);
      const place = ((places[term] as number) || this.#settle(term)) - 1;
      const shard = place % shards;
      (this.writers[shard] as SegmentWriter).append((place - shard) / shards, file, terms, index);
    }
    for (const writer of this.writers) writer.endFile();
  }

  /** First posting of a term: its bytes go along, and it gets its ordinal there. */
  #settle(term: number): number {
    const bytes = this.#terms.bytesOf(term);
    const shard = shardOf(bytes, this.writers.length);
    (this.writers[shard] as SegmentWriter).addTerm(bytes);
    const ordinal = this.#ordinals[shard] as number;
    this.#ordinals[shard] = ordinal + 1;
    return (this.#places[term] = 1 + ordinal * this.writers.length + shard);
  }
}

import { doubled, doubledBytes } from '../text/words.ts';
import type { FileTerms } from './file-terms.ts';
import { VarintReader } from './varint.ts';

/** One file a term occurs in. */
export interface Posting {
  readonly file: number;
  readonly frequency: number;
  readonly lines: readonly number[];
}

/** Words per entry: the term's entry before this one (+ 1, so that 0 means none), the file, and where its block begins. */
const ENTRY_WORDS = 3;

/**
 * Postings by term, built by appending only.
 *
 * ```
 * newest[term] ──> entry [before, file, block] ──> entry … (before = 0: the first)
 *                                         └──> blocks: frequency, number of lines, line distances (varints)
 * ```
 */
export class PostingIndex {
  #newest = new Int32Array(1 << 12);
  #documents = new Int32Array(1 << 12);
  #entries = new Int32Array(ENTRY_WORDS << 14);
  #count = 0;
  #blocks = new Uint8Array(1 << 20);
  #blocksEnd = 0;

  /** (term, file) pairs. */
  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#blocksEnd + this.#count * ENTRY_WORDS * Int32Array.BYTES_PER_ELEMENT;
  }

  /** The postings of a term, the one added last first. */
  *of(term: number): Generator<Posting> {
    for (let entry = this.#first(term); entry >= 0; entry = this.#before(entry)) {
      yield this.#decode(entry);
    }
  }

  /** File and frequency of each posting, in pairs, the one added last first. */
  hits(term: number): Int32Array {
    const hits = new Int32Array((this.#documents[term] ?? 0) * 2);
    let at = 0;
    for (let entry = this.#first(term); entry >= 0; entry = this.#before(entry)) {
      hits[at++] = this.#entries[entry + 1] as number;
      hits[at++] = new VarintReader(this.#blocks, this.#entries[entry + 2] as number).next();
    }
    return hits;
  }

  /** Where the term stands in one file. */
  lines(term: number, file: number): readonly number[] {
    for (let entry = this.#first(term); entry >= 0; entry = this.#before(entry)) {
      if (this.#entries[entry + 1] === file) return this.#decode(entry).lines;
    }
    return [];
  }

  /** Adds the posting of the `index`th term of a file, written straight into place. Limit: four parameters, called once per posting. */
  append(term: number, file: number, terms: FileTerms, index: number): void {
    const block = this.#blocksEnd;
    this.#reserve(terms.postingBytesMax(index));
    this.#blocksEnd = terms.write(index, this.#blocks, block);
    this.adopt(term, file, block);
  }

  /** Takes over blocks that were written elsewhere. @returns where the first one begins, for `adopt` */
  appendBlocks(blocks: Uint8Array): number {
    const start = this.#blocksEnd;
    this.#reserve(blocks.length);
    this.#blocks.set(blocks, start);
    this.#blocksEnd += blocks.length;
    return start;
  }

  /** Adds a posting whose block is already here. */
  adopt(term: number, file: number, block: number): void {
    if (term >= this.#newest.length) this.#growTerms(term);
    const at = this.#count * ENTRY_WORDS;
    if (at === this.#entries.length) this.#entries = doubled(this.#entries);
    this.#entries[at] = this.#newest[term] as number;
    this.#entries[at + 1] = file;
    this.#entries[at + 2] = block;
    this.#newest[term] = ++this.#count;
    this.#documents[term] = (this.#documents[term] as number) + 1;
  }

  #first(term: number): number {
    return ((this.#newest[term] ?? 0) - 1) * ENTRY_WORDS;
  }

  #before(entry: number): number {
    return ((this.#entries[entry] as number) - 1) * ENTRY_WORDS;
  }

  #decode(entry: number): Posting {
    const reader = new VarintReader(this.#blocks, this.#entries[entry + 2] as number);
    const frequency = reader.next();
    const lines = new Array<number>(reader.next());
    let line = 0;
    for (let index = 0; index < lines.length; index++) {
      line += reader.next();
      lines[index] = line;
    }
    return { file: this.#entries[entry + 1] as number, frequency, lines };
  }

  #growTerms(term: number): void {
    while (term >= this.#newest.length) {
      this.#newest = doubled(this.#newest);
      this.#documents = doubled(this.#documents);
    }
  }

  #reserve(bytes: number): void {
    while (this.#blocksEnd + bytes > this.#blocks.length) this.#blocks = doubledBytes(this.#blocks);
  }
}

import { doubled, FIRST_CAPACITY } from '../text/words.ts';
import type { FileTerms } from './file-terms.ts';
import { NO_POSTING, postingBytesMax } from './posting-layout.ts';
import { writeVarint } from './varint.ts';

/** A chunk is sent as one message: less than an eighth of a ring, so it crosses as one record. */
const CHUNK_BYTES = 28 * 1024;

/**
 * Writes one stream of postings, in chunks. A chunk that is full is never touched again: it may be handed on as it is.
 *
 * @example
 * writer.append(term, file, terms, index);
 * for (const chunk of writer.takeFull()) send(chunk);
 */
export class PostingWriter {
  #newest = new Int32Array(FIRST_CAPACITY);
  #terms = 0;
  #count = 0;
  #full: Uint8Array[] = [];
  #chunk = new Uint8Array(0);
  #end = 0;
  /** Position of the current chunk in the stream. */
  #base = 0;

  /** Postings written. */
  get count(): number {
    return this.#count;
  }

  get hasFull(): boolean {
    return this.#full.length > 0;
  }

  /** Position + 1 of each term's newest posting. A copy. */
  get newest(): Int32Array<ArrayBuffer> {
    return this.#newest.slice(0, this.#terms);
  }

  /** Adds the posting of the `index`th term of a file. Limit: four parameters, called once per posting. */
  append(term: number, file: number, terms: FileTerms, index: number): void {
    if (term >= this.#terms) this.#know(term);
    const room = postingBytesMax(terms.linesAt(index));
    if (this.#end + room > this.#chunk.length) this.#beginChunk(room);
    const chunk = this.#chunk;
    const position = this.#base + this.#end + 1;
    const before = this.#newest[term] as number;
    this.#newest[term] = position;
    const at = writeVarint(chunk, this.#end, before === NO_POSTING ? 0 : position - before);
    this.#end = terms.write(index, chunk, writeVarint(chunk, at, file));
    this.#count++;
  }

  /** The chunks that were filled since the last call. */
  takeFull(): Uint8Array[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  /** Calls the current chunk full, however little is in it. */
  endChunk(): void {
    if (this.#end > 0) this.#full.push(this.#chunk.subarray(0, this.#end));
    this.#base += this.#end;
    this.#end = 0;
    this.#chunk = new Uint8Array(0);
  }

  #beginChunk(room: number): void {
    this.endChunk();
    this.#chunk = new Uint8Array(Math.max(CHUNK_BYTES, room));
  }

  #know(term: number): void {
    this.#terms = term + 1;
    while (term >= this.#newest.length) this.#newest = doubled(this.#newest);
  }
}

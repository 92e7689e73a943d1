import { NO_POSTING } from './posting-layout.ts';
import type { Posting, PostingSource } from './posting-source.ts';
import { linesOf, VarintReader } from './varint.ts';

/** What a `PostingWriter` wrote, to be read: its chunks in order, and where each term's newest posting is. */
export class PostingStream implements PostingSource {
  readonly #chunks: Uint8Array[] = [];
  /** Position of each chunk. */
  readonly #bases: number[] = [];
  #byteLength = 0;
  #newest = new Int32Array(0);

  get byteLength(): number {
    return this.#byteLength;
  }

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bases.push(this.#byteLength);
    this.#byteLength += chunk.length;
  }

  /** All of it as one chunk, and `newest` as `find` was given it: what another stream is made of that answers the same. */
  get content(): { readonly newest: Int32Array<ArrayBuffer>; readonly chunk: Uint8Array } {
    return { newest: this.#newest, chunk: Buffer.concat(this.#chunks) };
  }

  /** @param newest position + 1 of each term's newest posting; no other posting is seen */
  find(newest: Int32Array<ArrayBuffer>): void {
    this.#newest = newest;
  }

  /** The postings of a term, the one written last first. */
  *of(term: number): Generator<Posting> {
    for (let position = this.#newest[term] ?? NO_POSTING; position !== NO_POSTING; ) {
      const numbers = this.#at(position - 1);
      const back = numbers.next();
      yield { file: numbers.next(), frequency: numbers.next(), lines: linesOf(numbers) };
      position = back === 0 ? NO_POSTING : position - back;
    }
  }

  collectHits(term: number, hits: number[]): void {
    for (let position = this.#newest[term] ?? NO_POSTING; position !== NO_POSTING; ) {
      const numbers = this.#at(position - 1);
      const back = numbers.next();
      hits.push(numbers.next(), numbers.next());
      position = back === 0 ? NO_POSTING : position - back;
    }
  }

  /** No posting lies across two chunks. */
  #at(position: number): VarintReader {
    let low = 0;
    let high = this.#bases.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#bases[middle] as number) <= position) low = middle;
      else high = middle - 1;
    }
    return new VarintReader(this.#chunks[low] as Uint8Array, position - (this.#bases[low] as number));
  }
}

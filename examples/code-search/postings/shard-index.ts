import { TermTable } from '../text/term-table.ts';
import { internTerms, NewTerms } from './new-terms.ts';
import { PostingIndex } from './posting-index.ts';
import { PostingStream } from './posting-stream.ts';
import { RecentPostings } from './recent-postings.ts';

/** One parser's postings here, and which of our terms each of its ordinals is. */
interface Incoming {
  readonly stream: PostingStream;
  readonly ordinals: number[];
}

/** What the parsers have sent, when all of them have sent everything. */
export interface ShardBase {
  /** In the order of their numbers, as `NewTerms` has them. */
  readonly terms: Uint8Array;
  readonly postings: number;
  readonly streams: readonly { readonly newest: Int32Array<ArrayBuffer>; readonly chunk: Uint8Array }[];
}

/**
 * The terms of one shard and their postings, from several parsers. Taking in a chunk costs next to nothing: its postings
 * are linked already.
 *
 * Invariant: a parser's messages arrive in the order in which it sent them (G2), or ordinals and positions mean something
 * else.
 */
export class ShardIndex {
  readonly terms = new TermTable();
  /** Of files that have changed since. */
  readonly recent = new RecentPostings(this.terms);
  readonly #incoming = new Map<number, Incoming>();
  #postings = 0;

  get size(): { readonly terms: number; readonly postings: number; readonly byteLength: number } {
    const byteLength = [...this.#streams()].reduce((sum, stream) => sum + stream.byteLength, 0);
    return { terms: this.terms.size, postings: this.#postings, byteLength };
  }

  get index(): PostingIndex {
    const streams = [...this.#streams()];
    // Loops that see one kind of source only are faster.
    return new PostingIndex(this.terms, this.recent.size === 0 ? streams : [...streams, this.recent]);
  }

  get base(): ShardBase {
    const terms = new NewTerms();
    for (let term = 0; term < this.terms.size; term++) {
      const { bytes, start, end } = this.terms.keyOf(term);
      terms.add(bytes, start, end);
    }
    return { terms: terms.take(), postings: this.#postings, streams: Array.from(this.#streams(), (stream) => stream.content) };
  }

  /** Makes an empty one what another one was. */
  load({ terms, postings, streams }: ShardBase): void {
    internTerms(terms, this.terms, () => {});
    for (const [parser, { newest, chunk }] of streams.entries()) {
      const { stream } = this.#from(parser);
      stream.add(chunk);
      stream.find(newest);
    }
    this.#postings = postings;
  }

  /** Takes in what `parser` wrote: the terms it had not used before, and a chunk of its postings. */
  absorb(parser: number, terms: Uint8Array, chunk: Uint8Array): void {
    const { stream, ordinals } = this.#from(parser);
    internTerms(terms, this.terms, (term) => ordinals.push(term));
    stream.add(chunk);
  }

  /** `parser` has sent everything: `newest[ordinal]` is where the term's newest posting begins. */
  complete(parser: number, newest: Int32Array, postings: number): void {
    const { stream, ordinals } = this.#from(parser);
    const byTerm = new Int32Array(this.terms.size);
    for (let ordinal = 0; ordinal < ordinals.length; ordinal++) byTerm[ordinals[ordinal] as number] = newest[ordinal] as number;
    stream.find(byTerm);
    this.#postings += postings;
  }

  *#streams(): Generator<PostingStream> {
    for (const { stream } of this.#incoming.values()) yield stream;
  }

  #from(parser: number): Incoming {
    const known = this.#incoming.get(parser);
    if (known !== undefined) return known;
    const incoming = { stream: new PostingStream(), ordinals: [] };
    this.#incoming.set(parser, incoming);
    return incoming;
  }
}

import type { TermTable } from '../text/term-table.ts';
import { internTerms, NewTerms } from './new-terms.ts';
import type { Posting, PostingSource } from './posting-source.ts';
import { linesOf, VarintReader } from './varint.ts';

interface RecentFile {
  readonly terms: readonly number[];
  readonly bodies: Uint8Array;
}

/**
 * Postings of files that have changed since the index was made, file by file, so that each can be taken out again.
 *
 * ```
 * files    file → its terms, and the bodies of its postings, one after the other: as a posting in a stream, without back and file
 * places   term → [file, where its body begins, file, …]
 * ```
 */
export class RecentPostings implements PostingSource {
  readonly #terms: TermTable;
  readonly #files = new Map<number, RecentFile>();
  readonly #places = new Map<number, number[]>();

  constructor(terms: TermTable) {
    this.#terms = terms;
  }

  /** In files. */
  get size(): number {
    return this.#files.size;
  }

  /** Each as `add` was given it. */
  *files(): Generator<{ readonly file: number; readonly terms: Uint8Array; readonly bodies: Uint8Array }> {
    for (const [file, { terms: own, bodies }] of this.#files) {
      const terms = new NewTerms();
      for (const term of own) {
        const { bytes, start, end } = this.#terms.keyOf(term);
        terms.add(bytes, start, end);
      }
      yield { file, terms: terms.take(), bodies };
    }
  }

  /** Takes in a file as `FileUpdate` has written it. A second time it takes the place of the first. */
  add(file: number, terms: Uint8Array, bodies: Uint8Array): void {
    this.forget(file);
    const own: number[] = [];
    const reader = new VarintReader(bodies, 0);
    internTerms(terms, this.#terms, (term) => {
      own.push(term);
      this.#placesOf(term).push(file, reader.index);
      reader.next();
      for (let lines = reader.next(); lines > 0; lines--) reader.next();
    });
    this.#files.set(file, { terms: own, bodies });
  }

  forget(file: number): void {
    for (const term of this.#files.get(file)?.terms ?? []) {
      const places = this.#placesOf(term);
      let at = 0;
      while (places[at] !== file) at += 2;
      places.splice(at, 2);
      if (places.length === 0) this.#places.delete(term);
    }
    this.#files.delete(file);
  }

  *of(term: number): Generator<Posting> {
    for (const { file, reader } of this.#bodiesOf(term)) yield { file, frequency: reader.next(), lines: linesOf(reader) };
  }

  collectHits(term: number, hits: number[]): void {
    for (const { file, reader } of this.#bodiesOf(term)) hits.push(file, reader.next());
  }

  *#bodiesOf(term: number): Generator<{ readonly file: number; readonly reader: VarintReader }> {
    const places = this.#places.get(term) ?? [];
    for (let at = 0; at < places.length; at += 2) {
      const file = places[at] as number;
      yield { file, reader: new VarintReader((this.#files.get(file) as RecentFile).bodies, places[at + 1] as number) };
    }
  }

  #placesOf(term: number): number[] {
    const known = this.#places.get(term);
    if (known !== undefined) return known;
    const places: number[] = [];
    this.#places.set(term, places);
    return places;
  }
}

import type { TermTable } from '../text/term-table.ts';
import type { Posting, PostingSource } from './posting-source.ts';

/** Terms and their postings, from one source or several: what is asked for answers. Terms are numbered as in `terms`. */
export class PostingIndex {
  readonly terms: TermTable;
  readonly #sources: Iterable<PostingSource>;

  constructor(terms: TermTable, sources: Iterable<PostingSource>) {
    this.terms = terms;
    this.#sources = sources;
  }

  *of(term: number): Generator<Posting> {
    for (const source of this.#sources) yield* source.of(term);
  }

  /** File and frequency of each posting, in pairs. */
  hits(term: number): Int32Array {
    const hits: number[] = [];
    for (const source of this.#sources) source.collectHits(term, hits);
    return Int32Array.from(hits);
  }

  /** Where the term stands in one file. */
  lines(term: number, file: number): readonly number[] {
    for (const posting of this.of(term)) if (posting.file === file) return posting.lines;
    return [];
  }

  /** Those of `terms` that are here. */
  known(terms: readonly string[]): { readonly term: string; readonly id: number }[] {
    return terms.flatMap((term) => {
      const id = this.terms.find(term);
      return id === undefined ? [] : [{ term, id }];
    });
  }
}

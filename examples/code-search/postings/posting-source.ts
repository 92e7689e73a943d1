/** One file a term occurs in. */
export interface Posting {
  readonly file: number;
  readonly frequency: number;
  readonly lines: readonly number[];
}

/** Where postings are found by term. */
export interface PostingSource {
  of(term: number): Iterable<Posting>;
  /** Adds file and frequency of each posting of a term to `hits`. */
  collectHits(term: number, hits: number[]): void;
}

/** How soon more of the same term stops to count, and how much long files are held back: the usual values. */
const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.75;

/** One term of a query and where it was found. */
export interface TermHits {
  readonly term: string;
  /** [file, frequency] pairs. */
  readonly hits: Int32Array;
}

/** How long the files are, in terms; 0 for what is not indexed. */
export interface Collection {
  readonly lengths: Int32Array;
  readonly files: number;
  readonly averageLength: number;
}

export interface Ranked {
  readonly file: number;
  readonly score: number;
}

/** Rare terms weigh more. Never negative: a term in every file still does no harm. */
export function termWeight(files: number, filesWithTerm: number): number {
  return Math.log(1 + (files - filesWithTerm + 0.5) / (filesWithTerm + 0.5));
}

/** How many files have at least one of the terms, and the best `limit` of them, best first; equal scores by file number, so that the same index always answers the same. */
export function rank(
  found: readonly TermHits[],
  collection: Collection,
  limit: number,
): { readonly files: number; readonly best: Ranked[] } {
  const scores = new Map<number, number>();
  for (const { hits } of found) {
    const weight = termWeight(collection.files, hits.length / 2);
    for (let at = 0; at < hits.length; at += 2) {
      const file = hits[at] as number;
      scores.set(file, (scores.get(file) ?? 0) + weight * share(hits[at + 1] as number, file, collection));
    }
  }
  const ranked = Array.from(scores, ([file, score]) => ({ file, score }));
  return { files: scores.size, best: ranked.sort((a, b) => b.score - a.score || a.file - b.file).slice(0, limit) };
}

function share(frequency: number, file: number, { lengths, averageLength }: Collection): number {
  const relativeLength = (lengths[file] as number) / averageLength;
  return (frequency * (SATURATION + 1)) / (frequency + SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * relativeLength));
}

import type { PostingIndex } from '../postings/posting-index.ts';
import { HASH_PRIME, HASH_SEED, hashBytes } from '../text/hash.ts';

/**
 * A fingerprint of an index that does not depend on how it is divided or in which order it was built: two sums over all
 * postings, each posting hashed with its term, file, frequency and lines.
 */
export interface Digest {
  readonly terms: number;
  readonly postings: number;
  readonly occurrences: number;
  readonly sums: readonly [number, number];
}

export const EMPTY_DIGEST: Digest = { terms: 0, postings: 0, occurrences: 0, sums: [0, 0] };

export function digestOf(index: PostingIndex): Digest {
  const { terms } = index;
  let postings = 0;
  let occurrences = 0;
  let first = 0;
  let second = 0;
  for (let term = 0; term < terms.size; term++) {
    const { bytes, start, end } = terms.keyOf(term);
    const seed = hashBytes(bytes, start, end);
    for (const { file, frequency, lines } of index.of(term)) {
      postings++;
      occurrences += frequency;
      const hash = lines.reduce(mix, mix(mix(seed, file), frequency));
      first = (first + hash) | 0;
      second = (second + mix(HASH_SEED ^ seed, hash)) | 0;
    }
  }
  return { terms: terms.size, postings, occurrences, sums: [first, second] };
}

/** Of two parts of one index. */
export function addDigests(one: Digest, other: Digest): Digest {
  return {
    terms: one.terms + other.terms,
    postings: one.postings + other.postings,
    occurrences: one.occurrences + other.occurrences,
    sums: [(one.sums[0] + other.sums[0]) | 0, (one.sums[1] + other.sums[1]) | 0],
  };
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, HASH_PRIME);
  return mixed ^ (mixed >>> 15);
}

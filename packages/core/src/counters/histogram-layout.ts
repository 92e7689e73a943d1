import { TALLY_WORDS } from './tally.ts';

/**
 * A histogram of whole numbers from 0 to 2^48, in buckets each an eighth of a power of two wide.
 *
 * ```
 * 0 … 15: one bucket each | 16 … 31: 8 buckets of 2 | 32 … 63: 8 of 4 | 64 … 127: 8 of 8 | … | 2^47 … 2^48 - 1: 8 of 2^44
 *
 * words   +0    sum of all values: low, first, last (`tally.ts`) · one word unused
 *         +4    low words of bucket 0 … 367
 *         +372  their first words
 *         +740  their last words
 * ```
 *
 * The middle of a bucket is at most 1/16 off from any value in it: 6.25 %. The words that each update writes lie close to each other; those of the carries
 * are hardly ever touched. There is no count beside the buckets: the sum of these is it, at any moment.
 */
const SUB_BITS = 3;
const SUB = 1 << SUB_BITS;
const VALUE_BITS = 48;

/** The largest value: what is above counts as this. */
export const HISTOGRAM_VALUE_MAX = 2 ** VALUE_BITS - 1;
export const HISTOGRAM_BUCKETS = (VALUE_BITS - SUB_BITS + 1) * SUB;

export const HISTOGRAM_SUM = 0;
export const HISTOGRAM_COUNTS = 4;
export const HISTOGRAM_WORDS = HISTOGRAM_COUNTS + TALLY_WORDS * HISTOGRAM_BUCKETS;

const WORD = 2 ** 32;

/** The bucket of a whole number from 0 to `HISTOGRAM_VALUE_MAX`. */
export function bucketOf(value: number): number {
  if (value < 2 * SUB) return value;
  if (value < WORD) {
    const shift = 31 - SUB_BITS - Math.clz32(value);
    return shift * SUB + (value >>> shift);
  }
  const shift = 63 - SUB_BITS - Math.clz32(value / WORD);
  return shift * SUB + Math.floor(value / 2 ** shift);
}

/** The smallest value of a bucket, which is what the one below does not reach; of the bucket after the last: the end of it all. */
export function bucketStart(bucket: number): number {
  if (bucket < 2 * SUB) return bucket;
  const shift = Math.floor(bucket / SUB) - 1;
  return (bucket - shift * SUB) * 2 ** shift;
}

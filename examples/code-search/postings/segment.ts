/**
 * What one parser has for one shard: three flat arrays, so that a message costs three copies, however many postings it
 * carries. Nothing in it repeats: a term's bytes cross once per parser and shard, afterwards it is a number.
 *
 * ```
 * terms    [length, bytes …] of terms this shard has not seen from this parser; they get the next ordinals 0, 1, 2 …
 * runs     [file, count, (ordinal, block bytes) × count] per file
 * blocks   the blocks the runs speak of, one behind the other (see `FileTerms.write`)
 * ```
 *
 * Invariant: a shard must take a parser's segments in the order they were made, or ordinals mean something else. Order
 * from one sender to one receiver is what actors guarantee (G2).
 */
export interface Segment {
  readonly terms: Uint8Array;
  readonly runs: Int32Array;
  readonly blocks: Uint8Array;
}

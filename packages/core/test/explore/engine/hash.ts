/**
 * Two lanes of 32 bits, mixed step by step, that stand for a state in the set of those seen. As a key 53 bits remain: among a million
 * states, the chance that any two share one, so that the search overlooks what comes after the second, is below 1 in 10 000.
 */
export interface Hash {
  readonly high: number;
  readonly low: number;
}

export const EMPTY_HASH: Hash = { high: 0x2545f491, low: 0x5bd1e995 };

const KEY_BITS_OF_LOW = 21;

export function mixed(hash: Hash, value: number): Hash {
  return { high: mixLane(hash.high, value, 0x85ebca6b), low: mixLane(hash.low, value, 0xc2b2ae35) };
}

/** The same whichever comes first: for sets. */
export function together(one: Hash, other: Hash): Hash {
  return { high: (one.high + other.high) | 0, low: (one.low + other.low) | 0 };
}

export function keyOf({ high, low }: Hash): number {
  return (high >>> 0) * 2 ** KEY_BITS_OF_LOW + (low >>> (32 - KEY_BITS_OF_LOW));
}

function mixLane(lane: number, value: number, factor: number): number {
  let mix = Math.imul(lane ^ value, factor);
  mix = Math.imul(mix ^ (mix >>> 15), 0x27d4eb2f) + lane;
  return mix ^ (mix >>> 13);
}

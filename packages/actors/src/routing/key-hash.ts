import type { HashKey } from '../contract/route.ts';

/** Kinds of keys begin differently, so that 5, 5n and '5' are three keys. */
const NUMBER = 0x9e3779b9;
const BIGINT = 0x85ebca6b;
const TEXT = 0x811c9dc5;

/**
 * Hashes keys to 32 bits, the same in every thread: FNV-1a over the code units of a text or of a bigint's digits (Fowler, Noll, Vo), the
 * two words of a double, and behind both the finalizer of MurmurHash3 (Appleby), which makes each bit depend on every other.
 */
export class KeyHash {
  readonly #double = new Float64Array(1);
  readonly #words = new Uint32Array(this.#double.buffer);

  of(key: HashKey): number {
    if (typeof key === 'string') return mix(fnv(key, TEXT));
    if (typeof key === 'bigint') return mix(fnv(key.toString(36), BIGINT));
    // -0 is 0, and every NaN the same.
    this.#double[0] = key === 0 ? 0 : Number.isNaN(key) ? Number.NaN : key;
    const [low = 0, high = 0] = this.#words;
    return mix(mix(low ^ NUMBER) ^ high);
  }
}

/** The finalizer of MurmurHash3, 32 bit. */
export function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function fnv(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

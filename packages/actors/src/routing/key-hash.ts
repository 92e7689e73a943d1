import { fnv, mix } from '../collections/hash.ts';
import type { HashKey } from '../contract/route.ts';

/** Kinds of keys begin differently, so that 5, 5n and '5' are three keys. */
const NUMBER = 0x9e3779b9;
const BIGINT = 0x85ebca6b;

/**
 * Hashes keys to 32 bits, the same in every thread: FNV-1a over a text or a bigint's digits, the two words of a double, and behind both what makes
 * each bit depend on every other.
 */
export class KeyHash {
  readonly #double = new Float64Array(1);
  readonly #words = new Uint32Array(this.#double.buffer);

  of(key: HashKey): number {
    if (typeof key === 'string') return mix(fnv(key));
    if (typeof key === 'bigint') return mix(fnv(key.toString(36), BIGINT));
    // -0 is 0, and every NaN the same.
    this.#double[0] = key === 0 ? 0 : Number.isNaN(key) ? Number.NaN : key;
    const [low = 0, high = 0] = this.#words;
    return mix(mix(low ^ NUMBER) ^ high);
  }
}

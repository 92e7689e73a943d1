const FIRST_CAPACITY = 64;
const FNV_PRIME = 0x01000193;
/** Spreads what the low bits of a hash do not (the finish of MurmurHash3). */
const SPREAD_1 = 0x85ebca6b;
const SPREAD_2 = 0xc2b2ae35;
/** Of a place that nobody has. */
const EMPTY = 0;

/**
 * Ids, each with a moment: added and looked up, never taken out, and forgotten as a whole. Three arrays with one place for each id; whose place is taken
 * goes to the next.
 *
 * ```
 * hashes   0  │  7a31… │  0  │  91c4… │  91c5… │  0      0: free
 * ids         │ "a-17" │     │ "b-03" │ "a-99" │
 * times       │  12.0  │     │  17.5  │  12.2  │
 * ```
 *
 * Not a `Map`: of each id that it passes on its way it has to look into the text, which lies anywhere; here that is one number beside the next. With a million of
 * them an id costs a fifth (docs/performance.md).
 *
 * Invariant: at most half of the places are taken, and `hashes.length` is a power of two.
 */
export class IdTable {
  readonly #seed: number;
  #hashes: Int32Array;
  #times: Float64Array;
  #ids: (string | undefined)[];
  #size = 0;

  /**
   * @param seed a whole number. Nobody outside knows it, so nobody can choose ids that come to the same place
   * @param places a power of two; it grows as it has to
   */
  constructor(seed: number, places = FIRST_CAPACITY) {
    this.#seed = seed;
    this.#hashes = new Int32Array(places);
    this.#times = new Float64Array(places);
    this.#ids = new Array<string | undefined>(places).fill(undefined);
  }

  get places(): number {
    return this.#hashes.length;
  }

  get size(): number {
    return this.#size;
  }

  /** Undefined: it is not there. */
  get(id: string): number | undefined {
    const place = this.#placeOf(id, this.#hashOf(id));
    return this.#hashes[place] === EMPTY ? undefined : this.#times[place];
  }

  set(id: string, atMs: number): void {
    const hash = this.#hashOf(id);
    const place = this.#placeOf(id, hash);
    this.#times[place] = atMs;
    if (this.#hashes[place] !== EMPTY) return;
    this.#hashes[place] = hash;
    this.#ids[place] = id;
    if (2 * ++this.#size > this.#hashes.length) this.#grow();
  }

  /** Where it is, or would be. */
  #placeOf(id: string, hash: number): number {
    const hashes = this.#hashes;
    const mask = hashes.length - 1;
    let place = hash & mask;
    while (hashes[place] !== EMPTY && !(hashes[place] === hash && this.#ids[place] === id)) place = (place + 1) & mask;
    return place;
  }

  /** FNV-1a over the units of the text. */
  #hashOf(id: string): number {
    let hash = this.#seed;
    for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), FNV_PRIME);
    hash = Math.imul(hash ^ (hash >>> 16), SPREAD_1);
    hash = Math.imul(hash ^ (hash >>> 13), SPREAD_2);
    hash ^= hash >>> 16;
    return hash === EMPTY ? 1 : hash;
  }

  #grow(): void {
    const [hashes, times, ids] = [this.#hashes, this.#times, this.#ids];
    this.#hashes = new Int32Array(2 * hashes.length);
    this.#times = new Float64Array(2 * hashes.length);
    this.#ids = new Array<string | undefined>(2 * hashes.length).fill(undefined);
    for (const [from, id] of ids.entries()) {
      if (id === undefined) continue;
      const hash = hashes[from] as number;
      const place = this.#placeOf(id, hash);
      this.#hashes[place] = hash;
      this.#times[place] = times[from] as number;
      this.#ids[place] = id;
    }
  }
}

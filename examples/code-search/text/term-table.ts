import { ByteMap, MISSING } from './byte-map.ts';
import { hashBytes } from './hash.ts';
import { doubled, FIRST_CAPACITY } from './words.ts';

/** Gives every distinct term a number: 0, 1, 2 … in order of first sight. */
export class TermTable {
  readonly #ids = new ByteMap();
  /** Where each term begins in the map's arena; it ends where the next one begins. */
  #starts = new Int32Array(FIRST_CAPACITY);

  get size(): number {
    return this.#ids.size;
  }

  /** The number of the bytes from `start` to `end`. Limit: four parameters, called once per token. */
  intern(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const known = this.#ids.get(bytes, start, end, hash);
    if (known !== MISSING) return known;
    const id = this.#ids.size;
    if (id === this.#starts.length) this.#starts = doubled(this.#starts);
    this.#starts[id] = this.#ids.add(bytes, start, end, hash, id);
    return id;
  }

  /** The number of `text`, or undefined if it was never seen. */
  find(text: string): number | undefined {
    const bytes = new TextEncoder().encode(text);
    const id = this.#ids.get(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
    return id === MISSING ? undefined : id;
  }

  /** Where a term's bytes are, until the next `intern`. */
  keyOf(id: number): { readonly bytes: Uint8Array; readonly start: number; readonly end: number } {
    const end = id + 1 === this.size ? this.#ids.arenaEnd : (this.#starts[id + 1] as number);
    return { bytes: this.#ids.arena, start: this.#starts[id] as number, end };
  }

  textOf(id: number): string {
    const { bytes, start, end } = this.keyOf(id);
    return Buffer.from(bytes.subarray(start, end)).toString('utf8');
  }
}

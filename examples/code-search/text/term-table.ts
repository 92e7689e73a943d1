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

  /** A view that is valid until the next `intern`. */
  bytesOf(id: number): Uint8Array {
    const end = id + 1 === this.size ? this.#ids.arenaEnd : (this.#starts[id + 1] as number);
    return this.#ids.arena.subarray(this.#starts[id], end);
  }

  textOf(id: number): string {
    return Buffer.from(this.bytesOf(id)).toString('utf8');
  }
}

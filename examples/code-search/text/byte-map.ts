import { doubledBytes, FIRST_CAPACITY } from './words.ts';

/** What `get` returns for bytes that are not there. No value may equal it. */
export const MISSING = -0x80000000;

const SLOT_WORDS = 4;
const START = 1;
const END = 2;
const VALUE = 3;

/**
 * A map from byte strings to numbers, for hundreds of thousands of short strings: two allocations in all, and a hit
 * touches two cache lines.
 *
 * ```
 * slots   [hash, start, end, value] open addressing, linear probing, at most three quarters full; end = 0: free
 * arena   the bytes of all keys, one after the other
 * ```
 */
export class ByteMap {
  #slots = new Int32Array(SLOT_WORDS * FIRST_CAPACITY);
  #mask = FIRST_CAPACITY - 1;
  #size = 0;
  #arena = new Uint8Array(FIRST_CAPACITY);
  #arenaEnd = 0;

  get size(): number {
    return this.#size;
  }

  /** All keys; a key stays where it is, but the array changes with every `add`. */
  get arena(): Uint8Array {
    return this.#arena;
  }

  get arenaEnd(): number {
    return this.#arenaEnd;
  }

  /** Limit: four parameters, called once per token. `hash` must be `hashBytes` of the same bytes. */
  get(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const slot = place << 2;
      const keyEnd = slots[slot + END] as number;
      if (keyEnd === 0) return MISSING;
      if (slots[slot] !== hash) continue;
      const keyStart = slots[slot + START] as number;
      if (keyEnd - keyStart === end - start && this.#equals(keyStart, bytes, start, end)) return slots[slot + VALUE] as number;
    }
  }

  /** Adds a key that `get` did not find. Limit: five parameters, the same ones. @returns where the key begins in the arena */
  add(bytes: Uint8Array, start: number, end: number, hash: number, value: number): number {
    if (++this.#size * 4 > this.#mask * 3) this.#enlarge();
    const keyStart = this.#keep(bytes, start, end);
    const slot = freeSlot(this.#slots, this.#mask, hash);
    this.#slots[slot] = hash;
    this.#slots[slot + START] = keyStart;
    this.#slots[slot + END] = this.#arenaEnd;
    this.#slots[slot + VALUE] = value;
    return keyStart;
  }

  #equals(keyStart: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    let at = keyStart;
    for (let index = start; index < end; index++) if (arena[at++] !== bytes[index]) return false;
    return true;
  }

  /** Byte by byte: for keys this short a loop is faster than a view and `set`. */
  #keep(bytes: Uint8Array, start: number, end: number): number {
    const keyStart = this.#arenaEnd;
    while (keyStart + end - start > this.#arena.length) this.#arena = doubledBytes(this.#arena);
    let at = keyStart;
    for (let index = start; index < end; index++) this.#arena[at++] = bytes[index] as number;
    this.#arenaEnd = at;
    return keyStart;
  }

  #enlarge(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let from = 0; from < old.length; from += SLOT_WORDS) {
      if (old[from + END] === 0) continue;
      const slot = freeSlot(this.#slots, this.#mask, old[from] as number);
      for (let word = 0; word < SLOT_WORDS; word++) this.#slots[slot + word] = old[from + word] as number;
    }
  }
}

function freeSlot(slots: Int32Array, mask: number, hash: number): number {
  let place = hash & mask;
  while (slots[place * SLOT_WORDS + END] !== 0) place = (place + 1) & mask;
  return place * SLOT_WORDS;
}

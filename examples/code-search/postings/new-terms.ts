import { hashBytes } from '../text/hash.ts';
import type { TermTable } from '../text/term-table.ts';
import { doubledBytes, FIRST_CAPACITY } from '../text/words.ts';

/** Terms on their way to a shard: `[length, bytes …]` each. One after the other they get the ordinals 0, 1, 2 … */
export class NewTerms {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #end = 0;
  #count = 0;

  /** @param end at most 255 behind `start`. @returns the term's ordinal */
  add(bytes: Uint8Array, start: number, end: number): number {
    while (this.#end + 1 + end - start > this.#bytes.length) this.#bytes = doubledBytes(this.#bytes);
    const own = this.#bytes;
    let at = this.#end;
    own[at++] = end - start;
    for (let index = start; index < end; index++) own[at++] = bytes[index] as number;
    this.#end = at;
    return this.#count++;
  }

  /** Those that were added since the last call. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#end);
    this.#end = 0;
    return taken;
  }
}

/** Enters terms that came from `NewTerms` into a table, in order. */
export function internTerms(bytes: Uint8Array, terms: TermTable, entered: (term: number) => void): void {
  for (let at = 0; at < bytes.length; ) {
    const start = at + 1;
    const end = start + (bytes[at] as number);
    entered(terms.intern(bytes, start, end, hashBytes(bytes, start, end)));
    at = end;
  }
}

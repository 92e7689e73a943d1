import { hashBytes } from '../text/hash.ts';
import type { TermTable } from '../text/term-table.ts';
import { doubledBytes, FIRST_CAPACITY } from '../text/words.ts';

/** Terms on their way to a shard: `[length, bytes …]` each. One after the other they get the ordinals 0, 1, 2 … */
export class NewTerms {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #end = 0;
  #count = 0;

  /** @param term at most 255 bytes. @returns its ordinal */
  add(term: Uint8Array): number {
    const end = this.#end + 1 + term.length;
    while (end > this.#bytes.length) this.#bytes = doubledBytes(this.#bytes);
    this.#bytes[this.#end] = term.length;
    this.#bytes.set(term, this.#end + 1);
    this.#end = end;
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

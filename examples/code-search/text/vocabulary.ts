import { ByteMap, MISSING } from './byte-map.ts';
import { hashBytes } from './hash.ts';
import { lowerAscii, PLAIN, partEnd, scriptOf, UNICODE } from './split-ascii.ts';
import { isPlainWord, splitIdentifier, TERM_LENGTH_MIN } from './split-identifier.ts';
import { TermTable } from './term-table.ts';
import { doubled, FIRST_CAPACITY } from './words.ts';

/** Longer runs are data (base64, hashes, rules drawn with dashes), not words: not indexed. */
export const IDENTIFIER_BYTES_MAX = 64;

/**
 * Identifiers as they stand in the sources, and the terms each is found under. An identifier is split and lower-cased
 * once, when it is first seen; from then on its terms are one look-up away.
 *
 * ```
 * plan  >= 0   the identifier's only term
 *       <  0   ~plan = index into lists: [count, term, term …]
 * ```
 */
export class Vocabulary {
  readonly terms = new TermTable();
  readonly #plans = new ByteMap();
  /** Where terms are put together before they are looked up. Small letters may take more bytes than capitals. */
  readonly #scratch = new Uint8Array(IDENTIFIER_BYTES_MAX * 4);
  readonly #encoder = new TextEncoder();
  readonly #decoder = Buffer.from(this.#scratch.buffer);
  #lists = new Int32Array(FIRST_CAPACITY);
  #listsEnd = 0;

  /** Valid until the next `planOf`. */
  get lists(): Int32Array {
    return this.#lists;
  }

  /**
   * @param end at most `IDENTIFIER_BYTES_MAX` behind `start`
   * @returns the plan of the identifier in `bytes`. Limit: four parameters, called once per token
   */
  planOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const plan = this.#plans.get(bytes, start, end, hash);
    return plan === MISSING ? this.#learn(bytes, start, end, hash) : plan;
  }

  #learn(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const script = scriptOf(bytes, start, end);
    const text = script === UNICODE ? this.#textOf(bytes, start, end) : '';
    const isTerm = script === PLAIN || (script === UNICODE && isPlainWord(text));
    const plan = isTerm ? this.terms.intern(bytes, start, end, hash) : this.#list(bytes, start, end, text);
    this.#plans.add(bytes, start, end, hash, plan);
    return plan;
  }

  /** @param text empty for ASCII. @returns the plan of an identifier that is not its own term. Limit: four parameters, as above */
  #list(bytes: Uint8Array, start: number, end: number, text: string): number {
    const list = this.#listsEnd;
    while (list + 2 + IDENTIFIER_BYTES_MAX > this.#lists.length) this.#lists = doubled(this.#lists);
    this.#listsEnd++;
    if (text === '') this.#addParts(bytes, start, end);
    else this.#addSplit(text);
    const count = this.#listsEnd - list - 1;
    this.#lists[list] = count;
    if (count !== 1) return ~list;
    this.#listsEnd = list;
    return this.#lists[list + 1] as number;
  }

  #addParts(bytes: Uint8Array, start: number, end: number): void {
    lowerAscii(bytes, start, end, this.#scratch);
    let parts = 0;
    const first = this.#listsEnd;
    for (let part = start; part < end; ) {
      const border = partEnd(bytes, part, end);
      if (border > part) {
        // The second part shows that the whole is more than its first: it goes in front of the parts.
        if (++parts === 2) this.#insertWhole(first, end - start);
        this.#addTerm(this.#scratch, part - start, border - start);
      }
      part = Math.max(border, part + 1);
    }
  }

  #insertWhole(first: number, length: number): void {
    const only = this.#lists[first] as number;
    const had = this.#listsEnd > first;
    this.#listsEnd = first;
    this.#addTerm(this.#scratch, 0, length);
    if (had) this.#lists[this.#listsEnd++] = only;
  }

  #textOf(bytes: Uint8Array, start: number, end: number): string {
    for (let index = start; index < end; index++) this.#scratch[index - start] = bytes[index] as number;
    return this.#decoder.toString('utf8', 0, end - start);
  }

  #addSplit(text: string): void {
    for (const term of splitIdentifier(text)) {
      this.#addTerm(this.#scratch, 0, this.#encoder.encodeInto(term, this.#scratch).written);
    }
  }

  #addTerm(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < TERM_LENGTH_MIN) return;
    this.#lists[this.#listsEnd++] = this.terms.intern(bytes, start, end, hashBytes(bytes, start, end));
  }
}

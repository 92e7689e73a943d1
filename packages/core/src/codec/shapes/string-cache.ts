const ENTRIES = 512;
/** Leaves as many bits of a hash as number the entries: the upper ones. */
const ENTRY_SHIFT = 32 - 9;
/** The same for the second place, of other bits. */
const SECOND_SHIFT = ENTRY_SHIFT - 11;
const ENTRY_WORDS = 17;
/** Longer text is unlikely to come again. */
export const CACHED_UNITS_MAX = 64;
/** Up to so many units, all go in one call: 25 to 55 ns, where `toString` takes 80 to 145. */
const ONE_CALL_UNITS_MAX = 16;

/**
 * Text of one byte a unit, recognised by its words when it comes again instead of being built anew.
 *
 * Each text has two places that have nothing to do with each other, and takes one by chance: two that share one part after a round or
 * two, so that half as many texts as there are places are nearly all recognised. A text that was recognised since somebody last
 * wanted its place keeps it once more: texts that never come again, such as ids, push out only one another. Private to a thread.
 */
export class StringCache {
  readonly #words = new Int32Array(ENTRIES * ENTRY_WORDS);
  readonly #strings: string[] = new Array<string>(ENTRIES).fill('');
  /** 1: recognised since its place was last wanted. */
  readonly #recognised = new Uint8Array(ENTRIES);
  readonly #bytes = Buffer.allocUnsafeSlow(CACHED_UNITS_MAX);
  readonly #bytesAsWords = new Int32Array(this.#bytes.buffer, 0, CACHED_UNITS_MAX >>> 2);
  #coins = 1;

  /** @param units at most `CACHED_UNITS_MAX`; the text's bytes begin at `words[at]` */
  read(words: Int32Array, at: number, units: number): string {
    const end = at + ((units + 3) >>> 2);
    let hash = units;
    for (let index = at; index < end; index++) hash = mixed(hash, words[index] as number);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    const entry = hash >>> ENTRY_SHIFT;
    const known = this.#words;
    let cursor = entry * ENTRY_WORDS;
    if (known[cursor] !== units) return this.#second(words, at, units, hash);
    let index = at;
    while (index < end && known[++cursor] === words[index]) index++;
    if (index !== end) return this.#second(words, at, units, hash);
    this.#recognised[entry] = 1;
    return this.#strings[entry] as string;
  }

  #second(words: Int32Array, at: number, units: number, hash: number): string {
    const recognised = this.#recognised;
    const first = hash >>> ENTRY_SHIFT;
    const second = (hash >>> SECOND_SHIFT) & (ENTRIES - 1);
    if (this.#isAt(second, words, at, units)) {
      recognised[second] = 1;
      return this.#strings[second] as string;
    }
    const isFree = recognised[second] === 0;
    if (recognised[first] === 0) return this.#replace(isFree && this.#coin() ? second : first, words, at, units);
    if (isFree) return this.#replace(second, words, at, units);
    recognised[first] = recognised[second] = 0;
    return this.#build(words, at, units);
  }

  /** Not by turns: two texts that come in turn would take the same place for ever. Numerical Recipes' generator. */
  #coin(): boolean {
    this.#coins = (Math.imul(this.#coins, 1_664_525) + 1_013_904_223) | 0;
    return this.#coins < 0;
  }

  /** Text of any length, without the table. */
  readLong(words: Int32Array, at: number, units: number): string {
    const bytes = Buffer.from(words.buffer, words.byteOffset + (at << 2), units);
    return bytes.toString('latin1', 0, units);
  }

  #isAt(entry: number, words: Int32Array, at: number, units: number): boolean {
    const known = this.#words;
    let cursor = entry * ENTRY_WORDS;
    if (known[cursor] !== units) return false;
    const end = at + ((units + 3) >>> 2);
    for (let index = at; index < end; index++) if (known[++cursor] !== words[index]) return false;
    return true;
  }

  #replace(entry: number, words: Int32Array, at: number, units: number): string {
    const known = this.#words;
    let cursor = entry * ENTRY_WORDS;
    known[cursor] = units;
    const end = at + ((units + 3) >>> 2);
    for (let index = at; index < end; index++) known[++cursor] = words[index] as number;
    const text = this.#build(words, at, units);
    this.#strings[entry] = text;
    return text;
  }

  #build(words: Int32Array, at: number, units: number): string {
    const count = (units + 3) >>> 2;
    for (let index = 0; index < count; index++) this.#bytesAsWords[index] = words[at + index] as number;
    return units <= ONE_CALL_UNITS_MAX ? fewUnits(this.#bytes, units) : this.#bytes.toString('latin1', 0, units);
  }
}

/** A step of MurmurHash3's kind: turned, since a product alone carries what differs in the last letters of a word into few bits. */
function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e3779b1);
  return (product << 15) | (product >>> 17);
}

/** Of places that are there, whatever their type says. */
const textOf = String.fromCharCode as (...units: readonly (number | undefined)[]) => string;

/** What stands behind the text comes along, and is cut off: a list of arguments of its length costs an array, and adding unit to unit a string for each. */
function fewUnits(b: Uint8Array, units: number): string {
  const text = units <= 8 ? eightUnits(b) : sixteenUnits(b);
  return units === text.length ? text : text.slice(0, units);
}

function eightUnits(b: Uint8Array): string {
  return textOf(b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]);
}

function sixteenUnits(b: Uint8Array): string {
  return textOf(b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

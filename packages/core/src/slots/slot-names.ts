import { note, observe } from '#memory';
import { NAME, NAME_BYTES_MAX, NAME_LENGTH } from './slot-layout.ts';

/**
 * Names of slots, for people: written before the slot's life begins, read by any thread.
 *
 * Racy, benign: a reader may meet the words of the next name; it looks at the life word again and drops what it read, or
 * shows them where the slot is free and its next life about to begin.
 */
export class SlotNames {
  readonly #words: Int32Array;
  readonly #bytes = new Uint8Array(NAME_BYTES_MAX);
  readonly #byteWords = new Int32Array(this.#bytes.buffer);
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();

  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** @param base index of the slot's first word */
  write(base: number, name: string): void {
    const lengthBytes = this.#encoder.encodeInto(name, this.#bytes).written;
    note(this.#words, base + NAME_LENGTH, lengthBytes);
    for (let word = 0; word << 2 < lengthBytes; word++) note(this.#words, base + NAME + word, this.#byteWords[word] as number);
  }

  read(base: number): string {
    const lengthBytes = observe(this.#words, base + NAME_LENGTH);
    for (let word = 0; word << 2 < lengthBytes; word++) this.#byteWords[word] = observe(this.#words, base + NAME + word);
    return this.#decoder.decode(this.#bytes.subarray(0, lengthBytes));
  }
}

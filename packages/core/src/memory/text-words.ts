import { note, observe } from '#memory';

/**
 * A short text in shared words, for people: written by one thread, read by any. What does not fit is cut off.
 *
 * Racy, benign: a reader may meet the words of two texts. It knows another word that says so, looks at that before and after, and
 * drops what it read; or it shows it all the same, where that does no harm.
 */
export class TextWords {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #byteWords: Int32Array;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();

  /** @param bytesMax a multiple of 4 */
  constructor(words: Int32Array, bytesMax: number) {
    this.#words = words;
    this.#bytes = new Uint8Array(bytesMax);
    this.#byteWords = new Int32Array(this.#bytes.buffer);
  }

  /** @param at index of the word with the length, and of the first word of the text */
  write(at: { readonly length: number; readonly text: number }, text: string): void {
    const lengthBytes = this.#encoder.encodeInto(text, this.#bytes).written;
    note(this.#words, at.length, lengthBytes);
    for (let word = 0; word << 2 < lengthBytes; word++) note(this.#words, at.text + word, this.#byteWords[word] as number);
  }

  read(at: { readonly length: number; readonly text: number }): string {
    const lengthBytes = Math.min(observe(this.#words, at.length), this.#bytes.length);
    for (let word = 0; word << 2 < lengthBytes; word++) this.#byteWords[word] = observe(this.#words, at.text + word);
    return this.#decoder.decode(this.#bytes.subarray(0, lengthBytes));
  }
}

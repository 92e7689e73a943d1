import { TextWords } from '../memory/text-words.ts';
import { NAME, NAME_BYTES_MAX, NAME_LENGTH } from './slot-layout.ts';

/**
 * Names of slots, for people: written before the slot's life begins, read by any thread.
 *
 * Racy, benign: a reader may meet the words of the next name; it looks at the life word again and drops what it read, or
 * shows them where the slot is free and its next life about to begin.
 */
export class SlotNames {
  readonly #texts: TextWords;

  constructor(words: Int32Array) {
    this.#texts = new TextWords(words, NAME_BYTES_MAX);
  }

  /** @param base index of the slot's first word */
  write(base: number, name: string): void {
    this.#texts.write(placeOf(base), name);
  }

  read(base: number): string {
    return this.#texts.read(placeOf(base));
  }
}

function placeOf(base: number): { readonly length: number; readonly text: number } {
  return { length: base + NAME_LENGTH, text: base + NAME };
}

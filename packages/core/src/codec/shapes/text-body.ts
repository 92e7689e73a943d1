import { OVERFLOW } from '../message-codec.ts';

/** Bit 0 of what `writeText` returns: the body has two bytes a unit. The rest are its words. */
export const TWO_BYTES = 1;

/**
 * Writes text at `words[at]`, one byte a unit if it can, else two.
 *
 * @returns words written << 1 | `TWO_BYTES`, or `OVERFLOW`
 */
export function writeText(text: string, words: Int32Array, at: number, end: number): number {
  const units = text.length;
  const bodyWords = (units + 3) >>> 2;
  if (at + bodyWords > end) return OVERFLOW;
  let seen = 0;
  let word = at;
  let unit = 0;
  for (; unit + 4 <= units; unit += 4) {
    const first = text.charCodeAt(unit);
    const second = text.charCodeAt(unit + 1);
    const third = text.charCodeAt(unit + 2);
    const fourth = text.charCodeAt(unit + 3);
    seen |= first | second | third | fourth;
    words[word++] = first | (second << 8) | (third << 16) | (fourth << 24);
  }
  if (unit < units) {
    let rest = 0;
    for (let shift = 0; unit < units; unit++, shift += 8) {
      const code = text.charCodeAt(unit);
      seen |= code;
      rest |= code << shift;
    }
    words[word] = rest;
  }
  return seen <= 0xff ? bodyWords << 1 : writeWideText(text, words, at, end);
}

function writeWideText(text: string, words: Int32Array, at: number, end: number): number {
  const units = text.length;
  const bodyWords = (units + 1) >>> 1;
  if (at + bodyWords > end) return OVERFLOW;
  for (let unit = 0, word = at; unit < units; unit += 2) {
    const second = unit + 1 < units ? text.charCodeAt(unit + 1) : 0;
    words[word++] = text.charCodeAt(unit) | (second << 16);
  }
  return (bodyWords << 1) | TWO_BYTES;
}

/** Words of the body of `units` with this tag. */
export function bodyWordsOf(units: number, wide: boolean): number {
  return wide ? (units + 1) >>> 1 : (units + 3) >>> 2;
}

/** Text of two bytes a unit. */
export function readWideText(words: Int32Array, at: number, units: number): string {
  const codes: number[] = [];
  for (let unit = 0; unit < units; unit++) codes.push(((words[at + (unit >>> 1)] as number) >>> ((unit & 1) << 4)) & 0xffff);
  return String.fromCharCode(...codes);
}

const UNDERSCORE = 0x5f;
const DOLLAR = 0x24;

const isUpper = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;
const isSeparator = (byte: number): boolean => byte === UNDERSCORE || byte === DOLLAR;

/** What an identifier is made of decides how much work splitting it takes. */
export const PLAIN = 0;
export const MIXED = 1;
export const UNICODE = 2;

/** `PLAIN`: small letters and digits, so its only term is itself. `MIXED`: ASCII with capitals or separators. */
export function scriptOf(bytes: Uint8Array, start: number, end: number): number {
  let script = PLAIN;
  for (let index = start; index < end; index++) {
    const byte = bytes[index] as number;
    if (byte >= 0x80) return UNICODE;
    if (isUpper(byte) || isSeparator(byte)) script = MIXED;
  }
  return script;
}

/** Copies `bytes[start … end)` to the beginning of `into`, capitals made small. */
export function lowerAscii(bytes: Uint8Array, start: number, end: number, into: Uint8Array): void {
  for (let index = start; index < end; index++) {
    const byte = bytes[index] as number;
    into[index - start] = isUpper(byte) ? byte | 0x20 : byte;
  }
}

/**
 * Where the part that begins at `start` ends: `HTMLParser_v2` is `HTML`, `Parser`, `v2`.
 * @returns `start` itself if a separator stands there
 */
export function partEnd(bytes: Uint8Array, start: number, end: number): number {
  let index = start;
  while (index < end && !isSeparator(bytes[index] as number)) {
    if (index > start && isHump(bytes, index, end)) return index;
    index++;
  }
  return index;
}

/** A capital after a small letter or digit, or before a small letter: the `F` of `readFile`, the `P` of `HTMLParser`. */
function isHump(bytes: Uint8Array, index: number, end: number): boolean {
  if (!isUpper(bytes[index] as number)) return false;
  return !isUpper(bytes[index - 1] as number) || (index + 1 < end && isLower(bytes[index + 1] as number));
}

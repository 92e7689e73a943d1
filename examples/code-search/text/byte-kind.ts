/** What a byte means to the tokeniser. */
export const OTHER = 0;
export const WORD = 1;
export const NEWLINE = 2;

const UNDERSCORE = 0x5f;
const DOLLAR = 0x24;
const LINE_FEED = 0x0a;

const isAlphanumeric = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

function kindOf(byte: number): number {
  if (byte === LINE_FEED) return NEWLINE;
  // Bytes of a multi-byte character count as word bytes here; `splitIdentifier` looks at them again, once per identifier.
  return isAlphanumeric(byte) || byte === UNDERSCORE || byte === DOLLAR || byte >= 0x80 ? WORD : OTHER;
}

/** Kind of each byte: one table read instead of up to seven comparisons per byte. */
export const BYTE_KIND: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => kindOf(byte));

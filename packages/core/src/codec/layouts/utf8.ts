/** Set in a text's length when every byte is one character. */
export const ASCII_BIT = 0x8000_0000 | 0;
const LENGTH_MASK = 0x7fff_ffff;

/**
 * Writes text as UTF-8.
 *
 * @returns the length in bytes, with `ASCII_BIT`; -1 if it is longer than `room` or has half a surrogate pair
 */
export function writeUtf8(text: string, bytes: Uint8Array, at: number, room: number): number {
  const units = text.length;
  if (units > room) return -1;
  for (let unit = 0; unit < units; unit++) {
    const code = text.charCodeAt(unit);
    if (code > 0x7f) return writeAny(text, bytes, at, room);
    bytes[at + unit] = code;
  }
  return units | ASCII_BIT;
}

function writeAny(text: string, bytes: Uint8Array, at: number, room: number): number {
  const encoded = Buffer.from(text, 'utf8');
  if (encoded.byteLength > room || encoded.toString('utf8') !== text) return -1;
  bytes.set(encoded, at);
  return encoded.byteLength;
}

/** Bytes of a text whose length `writeUtf8` returned. */
export function utf8Bytes(length: number): number {
  return length & LENGTH_MASK;
}

/** Any UTF-8, out of memory that may be shared. */
export function readUtf8(bytes: Uint8Array, at: number, lengthBytes: number): string {
  return Buffer.from(bytes.subarray(at, at + lengthBytes)).toString('utf8');
}

/**
 * Where things lie in an append-only table. Lengths in bytes, everything little-endian as the machine writes it.
 *
 * ```
 *  word 0   count of entries   published last: an entry below it is complete and never changes
 *  word 1   used bytes         for display; a successor counts them again
 *  byte 16  entry 0: length (4 bytes), its bytes, padding to 4
 *           entry 1: …
 * ```
 */
export const COUNT_INDEX = 0;
export const USED_BYTES_INDEX = 1;
export const ENTRIES_OFFSET = 16;
export const ENTRY_HEADER_BYTES = 4;

/** Bytes an entry of `lengthBytes` occupies. */
export function entryBytes(lengthBytes: number): number {
  return ENTRY_HEADER_BYTES + ((lengthBytes + 3) & ~3);
}

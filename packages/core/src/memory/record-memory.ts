/**
 * The bytes a record lies in, seen three ways at once: as bytes, as 32-bit words and as doubles.
 *
 * A ring's data area, a buffer in which fragments were put together again and a scratch buffer all look the same to a
 * codec through it. All offsets are in bytes from the start of the memory; records begin at multiples of 8.
 */
export class RecordMemory {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly doubles: Float64Array;

  /** @param byteLength a multiple of 8 */
  constructor(buffer: ArrayBufferLike, byteOffset = 0, byteLength = buffer.byteLength - byteOffset) {
    this.bytes = new Uint8Array(buffer, byteOffset, byteLength);
    this.words = new Int32Array(buffer, byteOffset, byteLength >>> 2);
    this.doubles = new Float64Array(buffer, byteOffset, byteLength >>> 3);
  }

  get byteLength(): number {
    return this.bytes.byteLength;
  }
}

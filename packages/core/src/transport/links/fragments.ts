import { NO_ROOM, type RingProducer } from '../../ring/ring-buffer.ts';
import { CONTINUED, CONTINUED_HEADER_BYTES, FIRST, FIRST_HEADER_BYTES, HEAD_BYTES, PART_OFFSET, TOTAL_BYTES } from './fragment-layout.ts';

/**
 * Cuts one message after the other into parts that fit a ring, and remembers how far it got when the ring is full.
 *
 * Invariant: until `write` returned true for a message it is called with that message only.
 */
export class FragmentWriter {
  readonly #ring: RingProducer;
  #sentBytes = 0;

  constructor(ring: RingProducer) {
    this.#ring = ring;
  }

  /** Part of the message is in the ring, the rest is not. */
  get isUnderWay(): boolean {
    return this.#sentBytes > 0;
  }

  /** @returns true when the last part is in the ring */
  write(message: Uint8Array, kind: number): boolean {
    while (this.#sentBytes < message.byteLength) {
      const headerBytes = this.#sentBytes === 0 ? FIRST_HEADER_BYTES : CONTINUED_HEADER_BYTES;
      const partBytes = Math.min(message.byteLength - this.#sentBytes, this.#ring.recordBytesMax - headerBytes);
      const offset = this.#ring.claim(headerBytes + partBytes);
      if (offset === NO_ROOM) return false;
      this.#writePart(message, offset, partBytes);
      this.#ring.commit(headerBytes + partBytes, kind, this.#sentBytes === 0 ? FIRST : CONTINUED);
      this.#sentBytes += partBytes;
    }
    this.#sentBytes = 0;
    return true;
  }

  #writePart(message: Uint8Array, offset: number, partBytes: number): void {
    const { words, bytes } = this.#ring.memory;
    words[(offset >>> 2) + TOTAL_BYTES] = message.byteLength;
    words[(offset >>> 2) + PART_OFFSET] = this.#sentBytes;
    let at = offset + FIRST_HEADER_BYTES;
    if (this.#sentBytes > 0) {
      bytes.set(message.subarray(0, HEAD_BYTES), at);
      at += HEAD_BYTES;
    }
    bytes.set(message.subarray(this.#sentBytes, this.#sentBytes + partBytes), at);
  }
}

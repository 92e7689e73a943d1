import { RecordMemory } from '#core/memory/record-memory.js';
import { Finding } from './door.js';

/** Bytes of everything around a frame; what they are must not matter to who reads the frame. */
const POISONS = [0x00, 0xff, 0x03, 0x81, 0x91, 0xa1, 0x7f, 0x40];

/** Longest frame that finds room, with guards on both sides. */
export const FRAME_BYTES_MAX = 3_072;
const MEMORY_BYTES = 4_096;

/**
 * Shared memory with one frame in it, in the middle or at its very end, and poison around it. Whoever reads the frame must
 * leave all of it as it is; read once more amid another poison, the frame must lead to the same.
 */
export class GuardedMemory {
  readonly memory = new RecordMemory(new SharedArrayBuffer(MEMORY_BYTES));
  readonly #expected = new Uint8Array(MEMORY_BYTES);

  /** @returns the frame's offset, a multiple of 8 */
  place(frame: Uint8Array, poison: number, isAtEnd: boolean): number {
    const byte = POISONS[poison & (POISONS.length - 1)] as number;
    const offset = isAtEnd ? (MEMORY_BYTES - frame.byteLength) & ~7 : 256;
    this.#expected.fill(byte);
    this.#expected.set(frame, offset);
    this.memory.bytes.set(this.#expected);
    return offset;
  }

  /** @throws Finding if anything has been written */
  assertUntouched(): void {
    if (Buffer.compare(this.memory.bytes, this.#expected) !== 0) throw new Finding('reading wrote to the memory of the ring');
  }
}

import { Packr } from 'msgpackr/pack';
import type { RecordMemory } from '../../memory/record-memory.ts';
import { OVERFLOW } from '../message-codec.ts';
import { copyBytes } from './copy-bytes.ts';

/** msgpackr's `REUSE_BUFFER_MODE`: gives back the buffer it wrote to, with `start` and `end`, instead of a new view. */
const REUSE_BUFFER = 512;
/** msgpackr takes another buffer by itself if less than 2 048 bytes (and 10) are left at the start. */
const DIRECT_BYTES_MIN = 4_096;
const SCRATCH_BYTES = 16_384;

/** Objects as MessagePack maps: nothing is defined once and used later, and msgpackr generates no code for reading them. */
const OPTIONS = { useRecords: false, mapsAsObjects: true, variableMapSize: true, useToJSON: false };

/** What msgpackr writes to: reads its end from `length`, keeps `start` and `end` of the last value on it. */
interface Target extends Buffer {
  length: number;
  start: number;
  end: number;
}

/**
 * Writes trees with msgpackr straight into record memory, and nowhere else.
 *
 * Limit: three things msgpackr does in silence are dealt with here, and only here.
 * 1. It takes another buffer when a value might not fit (three bytes a character for text). Then its own is copied, if
 *    that fits after all.
 * 2. It writes up to the target's `length`. A ring's memory goes on beyond the record, with records nobody has read yet;
 *    so the view it gets has a `length` of its own, the limit.
 * 3. The target stays set for whoever uses msgpackr next in this thread, also the user's own code. So it is left with a
 *    private buffer that looks full.
 */
export class Packer {
  readonly #packr = new Packr(OPTIONS);
  readonly #views = new WeakMap<RecordMemory, Target>();
  readonly #scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  #busy = false;
  #treeBytes = 0;

  /** After `OVERFLOW`: the length of the tree that did not fit. */
  get treeBytes(): number {
    return this.#treeBytes;
  }

  /**
   * Writes `tree` at `offset`, a multiple of 8.
   * @returns the offset behind it, or `OVERFLOW`
   */
  pack(tree: unknown, memory: RecordMemory, offset: number, limit: number): number {
    // A getter inside the outer tree sent a message: msgpackr keeps the outer call's state, if its buffers are left alone.
    if (this.#busy) return this.#copy(new Packr(OPTIONS).pack(tree), memory, offset, limit);
    if (limit - offset < DIRECT_BYTES_MIN) return this.#copy(this.#bytesOf(tree), memory, offset, limit);
    const view = this.#viewOf(memory);
    view.length = limit;
    const target = this.#run(tree, view, offset);
    return target === view ? target.end : this.#copy(target.subarray(target.start, target.end), memory, offset, limit);
  }

  /** Valid until the next call. */
  #bytesOf(tree: unknown): Uint8Array {
    const target = this.#run(tree, this.#scratch, 0);
    return target.subarray(target.start, target.end);
  }

  #run(tree: unknown, buffer: Buffer, offset: number): Target {
    const packr = this.#packr;
    this.#busy = true;
    packr.useBuffer(buffer);
    packr.position = offset;
    try {
      return packr.pack(tree, REUSE_BUFFER) as Target;
    } finally {
      packr.useBuffer(this.#scratch);
      packr.position = SCRATCH_BYTES;
      this.#busy = false;
    }
  }

  #viewOf(memory: RecordMemory): Target {
    const known = this.#views.get(memory);
    if (known !== undefined) return known;
    const { buffer, byteOffset, byteLength } = memory.bytes;
    const view = Buffer.from(buffer, byteOffset, byteLength) as Target;
    Object.defineProperty(view, 'length', { value: byteLength, writable: true });
    this.#views.set(memory, view);
    return view;
  }

  #copy(bytes: Uint8Array, memory: RecordMemory, offset: number, limit: number): number {
    const end = offset + bytes.byteLength;
    this.#treeBytes = bytes.byteLength;
    if (end > limit) return OVERFLOW;
    copyBytes(bytes, memory.bytes, offset);
    return end;
  }
}

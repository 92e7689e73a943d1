import { RecordMemory } from '../memory/record-memory.ts';
import { CONTINUED, CONTINUED_HEADER_BYTES, FIRST, FIRST_HEADER_BYTES, HEAD_BYTES, PART_OFFSET, TOTAL_BYTES } from './fragment-layout.ts';

/** Longest message whose buffer is kept for the next one. */
const KEEP_BYTES = 256 * 1024;

/** `offset` and `lengthBytes` are those of a message, or of a lost one's first bytes, in `memory`; valid during the call. */
export type AssembledHandler = (memory: RecordMemory, offset: number, lengthBytes: number, kind: number) => void;

export interface ReassemblyHandlers {
  readonly complete: AssembledHandler;
  /** A message of which parts are missing for ever: its first bytes, at most 64. */
  readonly lost: AssembledHandler;
}

/**
 * Puts the parts of one link's messages together again (R4).
 *
 * What cannot be completed is skipped up to the next beginning and reported once: this consumer opened the ring in the
 * middle of a message, or the producer ended in the middle of one and its successor began anew. So is what does not add up: parts that
 * are shorter than their header, or longer than what is missing.
 *
 * Limit: holds one message at a time, at most `maxMessageBytes`.
 */
export class Reassembly {
  readonly #handlers: ReassemblyHandlers;
  readonly #maxMessageBytes: number;
  #memory = new RecordMemory(new ArrayBuffer(0));
  /** Length of the message being put together; 0: none. */
  #totalBytes = 0;
  #receivedBytes = 0;
  #kind = 0;
  #skipping = false;

  constructor(handlers: ReassemblyHandlers, maxMessageBytes: number) {
    this.#handlers = handlers;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** A message is half here, or its rest is being skipped. */
  get isOpen(): boolean {
    return this.#totalBytes > 0 || this.#skipping;
  }

  /** The beginning of a message is here, its end is not. */
  get isAssembling(): boolean {
    return this.#totalBytes > 0;
  }

  /** Something else begins, or the producer is gone: what is half here will not be completed. */
  discard(): void {
    this.#skipping = false;
    if (this.#totalBytes === 0) return;
    const headBytes = Math.min(this.#receivedBytes, HEAD_BYTES);
    this.#totalBytes = 0;
    this.#handlers.lost(this.#memory, 0, headBytes, this.#kind);
  }

  /**
   * Limit: five parameters, the ring's own handler.
   * @param flags FIRST or CONTINUED
   */
  part(memory: RecordMemory, offset: number, lengthBytes: number, kind: number, flags: number): void {
    if (flags === FIRST) this.#first(memory, offset, lengthBytes, kind);
    else this.#continued(memory, offset, flags === CONTINUED ? lengthBytes : 0, kind);
  }

  #first(memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    this.discard();
    const totalBytes = memory.words[(offset >>> 2) + TOTAL_BYTES] as number;
    const partBytes = lengthBytes - FIRST_HEADER_BYTES;
    if (partBytes <= 0 || totalBytes <= partBytes || totalBytes > this.#maxMessageBytes)
      return this.#skip(memory, offset, lengthBytes, kind);
    this.#reserve(totalBytes);
    this.#totalBytes = totalBytes;
    this.#receivedBytes = 0;
    this.#kind = kind;
    this.#append(memory, offset + FIRST_HEADER_BYTES, partBytes);
  }

  #continued(memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    if (this.#skipping) return;
    const partBytes = lengthBytes - CONTINUED_HEADER_BYTES;
    if (!this.#isNext(memory.words, offset >>> 2, partBytes)) {
      this.discard();
      return this.#skip(memory, offset, lengthBytes, kind);
    }
    this.#append(memory, offset + CONTINUED_HEADER_BYTES, partBytes);
    if (this.#receivedBytes === this.#totalBytes) this.#complete();
  }

  #isNext(words: Int32Array, index: number, partBytes: number): boolean {
    const isOurs = words[index + TOTAL_BYTES] === this.#totalBytes && words[index + PART_OFFSET] === this.#receivedBytes;
    return this.#totalBytes > 0 && isOurs && partBytes > 0 && this.#receivedBytes + partBytes <= this.#totalBytes;
  }

  #append(memory: RecordMemory, offset: number, lengthBytes: number): void {
    this.#memory.bytes.set(memory.bytes.subarray(offset, offset + lengthBytes), this.#receivedBytes);
    this.#receivedBytes += lengthBytes;
  }

  /** Limit: four parameters, as above. */
  #skip(memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    this.#skipping = true;
    const headBytes = Math.min(Math.max(lengthBytes - FIRST_HEADER_BYTES, 0), HEAD_BYTES);
    this.#handlers.lost(memory, offset + FIRST_HEADER_BYTES, headBytes, kind);
  }

  /** Forgets the message before handing it over: a handler that throws has had it. */
  #complete(): void {
    const memory = this.#memory;
    const lengthBytes = this.#totalBytes;
    this.#totalBytes = 0;
    if (memory.byteLength > KEEP_BYTES) this.#memory = new RecordMemory(new ArrayBuffer(0));
    this.#handlers.complete(memory, 0, lengthBytes, this.#kind);
  }

  #reserve(totalBytes: number): void {
    if (totalBytes <= this.#memory.byteLength) return;
    this.#memory = new RecordMemory(new ArrayBuffer((totalBytes + 7) & ~7));
  }
}

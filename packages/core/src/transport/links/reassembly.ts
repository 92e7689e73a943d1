import { align8 } from '../../bits/alignment.ts';
import { RecordMemory } from '../../memory/record-memory.ts';
import { CONTINUED, CONTINUED_HEADER_BYTES, FIRST, FIRST_HEADER_BYTES, HEAD_BYTES, PART_OFFSET, TOTAL_BYTES } from './fragment-layout.ts';

/** Longest message whose buffer is kept for the next one. */
const KEEP_BYTES = 256 * 1024;

/** `offset` and `lengthBytes` are those of a message, or of a lost one's first bytes, in `memory`; valid during the call. */
export type AssembledHandler = (memory: RecordMemory, offset: number, lengthBytes: number, kind: number) => void;

export interface ReassemblyHandlers {
  readonly complete: AssembledHandler;
  /** A message of which parts are missing for ever, because one of the two ends was replaced: its first bytes, at most 64. */
  readonly lost: AssembledHandler;
  /** The same, while both ends live: its parts do not add up. Nobody else will hear of it. */
  readonly damaged: AssembledHandler;
  /** Which life of the producer writes. */
  producerLife(): number;
}

/**
 * Puts the parts of one link's messages together again (R4).
 *
 * What cannot be completed is skipped up to the next beginning and reported once: this consumer opened the ring in the
 * middle of a message, or the producer ended in the middle of one and its successor began anew. So is what does not add up, as damaged:
 * parts that are shorter than their header, longer than what is missing, of another message, or missing while their producer lives.
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
  /** As the message being put together began. */
  #producerLife = 0;
  /** Until something begins: this consumer may have opened the ring in the middle of a message. */
  #skipping = true;
  #isOpening = true;

  constructor(handlers: ReassemblyHandlers, maxMessageBytes: number) {
    this.#handlers = handlers;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** A message is half here, or its rest is being skipped, or nothing has begun yet. */
  get isOpen(): boolean {
    return this.#totalBytes > 0 || this.#skipping;
  }

  /** The beginning of a message is here, its end is not. */
  get isAssembling(): boolean {
    return this.#totalBytes > 0;
  }

  /** The producer is gone: what is half here will not be completed. */
  discard(): void {
    this.#giveUp(false);
  }

  /** Something else begins in the middle of a message: its producer's successor, or what should not stand there. */
  interrupt(): void {
    this.#giveUp(this.#handlers.producerLife() === this.#producerLife);
  }

  #giveUp(isDamaged: boolean): void {
    this.#skipping = false;
    this.#isOpening = false;
    if (this.#totalBytes === 0) return;
    const headBytes = Math.min(this.#receivedBytes, HEAD_BYTES);
    this.#totalBytes = 0;
    this.#report(isDamaged, this.#memory, 0, headBytes);
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
    if (this.isOpen) this.interrupt();
    this.#kind = kind;
    const totalBytes = memory.words[(offset >>> 2) + TOTAL_BYTES] as number;
    const partBytes = lengthBytes - FIRST_HEADER_BYTES;
    if (partBytes <= 0 || totalBytes <= partBytes || totalBytes > this.#maxMessageBytes)
      return this.#skip(true, memory, offset, lengthBytes);
    this.#reserve(totalBytes);
    this.#totalBytes = totalBytes;
    this.#receivedBytes = 0;
    this.#producerLife = this.#handlers.producerLife();
    this.#append(memory, offset + FIRST_HEADER_BYTES, partBytes);
  }

  #continued(memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    if (this.#skipping && !this.#isOpening) return;
    const partBytes = lengthBytes - CONTINUED_HEADER_BYTES;
    if (!this.#isNext(memory.words, offset >>> 2, partBytes)) return this.#notNext(memory, offset, lengthBytes, kind);
    this.#append(memory, offset + CONTINUED_HEADER_BYTES, partBytes);
    if (this.#receivedBytes === this.#totalBytes) this.#complete();
  }

  #notNext(memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    const isOpening = this.#isOpening;
    const isSame = this.isAssembling && this.#isOfSame(memory, offset);
    this.#giveUp(true);
    this.#kind = kind;
    if (isSame) this.#skipping = true;
    else this.#skip(!isOpening, memory, offset, lengthBytes);
  }

  /** The part belongs to the message that is being put together, as far as can be known when one of the two is damaged. */
  #isOfSame({ words, bytes }: RecordMemory, offset: number): boolean {
    if (words[(offset >>> 2) + TOTAL_BYTES] === this.#totalBytes) return true;
    const own = this.#memory.bytes;
    for (let index = 0; index < HEAD_BYTES; index++) if (bytes[offset + FIRST_HEADER_BYTES + index] !== own[index]) return false;
    return true;
  }

  #isNext(words: Int32Array, index: number, partBytes: number): boolean {
    const isOurs = words[index + TOTAL_BYTES] === this.#totalBytes && words[index + PART_OFFSET] === this.#receivedBytes;
    return this.#totalBytes > 0 && isOurs && partBytes > 0 && this.#receivedBytes + partBytes <= this.#totalBytes;
  }

  #append(memory: RecordMemory, offset: number, lengthBytes: number): void {
    this.#memory.bytes.set(memory.bytes.subarray(offset, offset + lengthBytes), this.#receivedBytes);
    this.#receivedBytes += lengthBytes;
  }

  #skip(isDamaged: boolean, memory: RecordMemory, offset: number, lengthBytes: number): void {
    this.#skipping = true;
    this.#isOpening = false;
    const headBytes = Math.min(Math.max(lengthBytes - FIRST_HEADER_BYTES, 0), HEAD_BYTES);
    this.#report(isDamaged, memory, offset + FIRST_HEADER_BYTES, headBytes);
  }

  #report(isDamaged: boolean, memory: RecordMemory, offset: number, headBytes: number): void {
    if (isDamaged) this.#handlers.damaged(memory, offset, headBytes, this.#kind);
    else this.#handlers.lost(memory, offset, headBytes, this.#kind);
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
    this.#memory = new RecordMemory(new ArrayBuffer(align8(totalBytes)));
  }
}

import { note, observe, publish, touch } from '#memory';
import { align8 } from '../bits/alignment.ts';
import type { RecordMemory } from '../memory/record-memory.ts';
import { NO_ROOM, type RingProducer } from './ring-buffer.ts';
import {
  FLAGS_SHIFT,
  KIND_MAX,
  PADDING_KIND,
  PRODUCER_POSITION,
  RECORD_HEADER_BYTES,
  RECORD_LENGTH,
  RECORD_TAG,
  RECORDS_PER_RING_MIN,
  RELEASED_POSITION,
  type RingPlace,
} from './ring-layout.ts';
import { viewRing } from './ring-view.ts';

/** No claim is open. */
const CLOSED = -1;

/**
 * The algorithm of the writing end.
 *
 * Positions are kept here as their low 32 bits, signed: all steps need distances only, and small integers do not
 * allocate. The consumer's position is looked at only when the last one seen leaves too little room: about once per
 * round of the ring, instead of once per record.
 *
 * ```ts
 * const producer = new SharedRingProducer({ buffer, byteOffset: 0, capacityBytes: 65_536 });
 * const offset = producer.claim(8);
 * if (offset !== NO_ROOM) {
 *   producer.memory.doubles[offset >>> 3] = Math.PI;
 *   producer.commit(8, 1, 0);
 *   producer.publish();
 * }
 * ```
 *
 * Invariant: released <= published <= position <= released + capacity, as distances.
 */
export class SharedRingProducer implements RingProducer {
  readonly memory: RecordMemory;
  readonly recordBytesMax: number;
  readonly #control: Int32Array;
  readonly #words: Int32Array;
  readonly #capacity: number;
  readonly #mask: number;
  /** Where the next record begins: behind the last committed one. */
  #position: number;
  #published: number;
  /** The consumer's released position when last seen: never ahead of the truth, so room is never overestimated. */
  #released: number;
  /** Data offset of the open claim's record, or `CLOSED`. */
  #recordOffset = CLOSED;
  /** Payload bytes the open claim may take. */
  #claimBytes = 0;
  /** Bytes of padding before the open claim's record. */
  #padding = 0;
  #publishedBytes = 0;

  /** Goes on at the published position: what a predecessor had not published is as if never written (R1). */
  constructor(place: RingPlace) {
    const { control, data } = viewRing(place);
    this.memory = data;
    this.recordBytesMax = place.capacityBytes / RECORDS_PER_RING_MIN - RECORD_HEADER_BYTES;
    this.#control = control;
    this.#words = data.words;
    this.#capacity = place.capacityBytes;
    this.#mask = place.capacityBytes - 1;
    this.#position = observe(control, PRODUCER_POSITION);
    this.#published = this.#position;
    this.#released = observe(control, RELEASED_POSITION);
  }

  get claimedBytes(): number {
    if (this.#recordOffset === CLOSED) return 0;
    if (this.#claimBytes < this.recordBytesMax) this.#widenClaim();
    return this.#claimBytes;
  }

  get unpublishedBytes(): number {
    return (this.#position - this.#published) | 0;
  }

  /** Where the next record begins, published or not: what lies before it is committed. Low 32 bits. */
  get position(): number {
    return this.#position;
  }

  /** Bytes this end has published since it was opened, padding included. */
  get publishedBytes(): number {
    return this.#publishedBytes;
  }

  claim(lengthBytes: number): number {
    if (!(lengthBytes >= 0 && lengthBytes <= this.recordBytesMax) || this.#recordOffset !== CLOSED) this.#refuseClaim(lengthBytes);
    const alignedBytes = align8(lengthBytes + RECORD_HEADER_BYTES);
    const offset = this.#position & this.#mask;
    const tail = this.#capacity - offset;
    const padding = tail < alignedBytes ? tail : 0;
    if (this.#capacity - ((this.#position - this.#released) | 0) < padding + alignedBytes) {
      // Pairs with: the consumer's publish of RELEASED_POSITION; what it read there, it reads no more.
      this.#released = observe(this.#control, RELEASED_POSITION);
      if (this.#capacity - ((this.#position - this.#released) | 0) < padding + alignedBytes) return NO_ROOM;
    }
    const recordOffset = padding === 0 ? offset : 0;
    this.#recordOffset = recordOffset;
    this.#padding = padding;
    this.#claimBytes = alignedBytes - RECORD_HEADER_BYTES;
    touch(this.#words, recordOffset >>> 2);
    return recordOffset + RECORD_HEADER_BYTES;
  }

  commit(lengthBytes: number, kind: number, flags: number): void {
    const recordOffset = this.#recordOffset;
    if (recordOffset === CLOSED || !(lengthBytes >= 0 && lengthBytes <= this.#claimBytes) || !(kind > PADDING_KIND && kind <= KIND_MAX)) {
      this.#refuseCommit(lengthBytes, kind);
    }
    if (this.#padding !== 0) this.#writePadding();
    const index = recordOffset >>> 2;
    note(this.#words, index + RECORD_LENGTH, lengthBytes);
    note(this.#words, index + RECORD_TAG, kind | (flags << FLAGS_SHIFT));
    this.#position = (this.#position + this.#padding + align8(lengthBytes + RECORD_HEADER_BYTES)) | 0;
    this.#recordOffset = CLOSED;
  }

  abort(): void {
    this.#recordOffset = CLOSED;
  }

  publish(): boolean {
    const position = this.#position;
    if (position === this.#published) return false;
    this.#publishedBytes += (position - this.#published) | 0;
    this.#published = position;
    // Pairs with: the consumer's observe of PRODUCER_POSITION. Every record before `position` is whole by now.
    publish(this.#control, PRODUCER_POSITION, position);
    return true;
  }

  /** Also with the newest released position: the last one seen may be a round old, and too little room is a second encoding. */
  #widenClaim(): void {
    this.#released = observe(this.#control, RELEASED_POSITION);
    const start = (this.#position + this.#padding) | 0;
    const free = this.#capacity - ((start - this.#released) | 0);
    const contiguous = Math.min(free, this.#capacity - (start & this.#mask));
    this.#claimBytes = Math.min(contiguous - RECORD_HEADER_BYTES, this.recordBytesMax);
  }

  #writePadding(): void {
    const index = (this.#position & this.#mask) >>> 2;
    note(this.#words, index + RECORD_LENGTH, this.#padding - RECORD_HEADER_BYTES);
    note(this.#words, index + RECORD_TAG, PADDING_KIND);
  }

  #refuseClaim(lengthBytes: number): never {
    if (this.#recordOffset !== CLOSED) throw new RangeError('Cannot claim a record: the claim before it is still open');
    throw new RangeError(`Cannot claim a record of ${lengthBytes} bytes: at most ${this.recordBytesMax} ever fit`);
  }

  #refuseCommit(lengthBytes: number, kind: number): never {
    if (this.#recordOffset === CLOSED) throw new RangeError('Cannot commit a record: no claim is open');
    if (!(kind > PADDING_KIND && kind <= KIND_MAX))
      throw new RangeError(`Cannot commit a record: its kind must be 1 to ${KIND_MAX}, given ${kind}`);
    throw new RangeError(`Cannot commit a record of ${lengthBytes} bytes: ${this.#claimBytes} were claimed`);
  }
}

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

/** Of `#claimRoom`: no claim is open. Of `#room`: one is, and another has none. */
const CLOSED = -1;

/**
 * The algorithm of the writing end.
 *
 * Positions are kept here as their low 32 bits, signed: all steps need distances only, and small integers do not
 * allocate. What the next record may take without a look at anything stands in one number, so that a claim is one
 * comparison; it is worked out anew when it does not suffice, and the consumer's position is looked at only if the last one
 * seen leaves too little.
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
  /** What the record at `#position` may take, header included: contiguous, known to be free, no more than the longest record. */
  #room = 0;
  /** The same for the open claim's record, or `CLOSED`. */
  #claimRoom = CLOSED;
  /** Data offset of the open claim's record. */
  #recordOffset = 0;
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

  /** Also with the newest released position: the last one seen may be a round old, and too little room is a second encoding. */
  get claimedBytes(): number {
    if (this.#claimRoom === CLOSED) return 0;
    if (this.#claimRoom < this.#recordRoomMax) {
      this.#observeReleased();
      this.#claimRoom = this.#roomAt((this.#position + this.#padding) | 0);
    }
    return this.#claimRoom - RECORD_HEADER_BYTES;
  }

  get unpublishedBytes(): number {
    return (this.#position - this.#published) | 0;
  }

  /** Where the next record begins, published or not: what lies before it is committed. Low 32 bits. */
  get position(): number {
    return this.#position;
  }

  /**
   * The consumer has released what lies before `position`, which was this end's: it has handled that, and what it wrote meanwhile is seen behind this. Racy, benign: one that
   * is two billion bytes old may be taken for one of what waits now, until that is released, too.
   */
  hasReleased(position: number): boolean {
    if (this.#isReleased(position)) return true;
    this.#observeReleased();
    return this.#isReleased(position);
  }

  #isReleased(position: number): boolean {
    const behind = (position - this.#released) | 0;
    return behind <= 0 || behind > ((this.#position - this.#released) | 0);
  }

  /** Bytes this end has published since it was opened, padding included. */
  get publishedBytes(): number {
    return this.#publishedBytes;
  }

  claim(lengthBytes: number): number {
    // Not by the aligned length, which comes round at 2^31: room is a multiple of 8, so this says the same.
    if (!(lengthBytes >= 0 && lengthBytes + RECORD_HEADER_BYTES <= this.#room)) return this.#claimAnew(lengthBytes);
    const recordOffset = this.#position & this.#mask;
    this.#recordOffset = recordOffset;
    this.#claimRoom = this.#room;
    this.#room = CLOSED;
    touch(this.#words, recordOffset >>> 2);
    return recordOffset + RECORD_HEADER_BYTES;
  }

  commit(lengthBytes: number, kind: number, flags: number): void {
    const claimRoom = this.#claimRoom;
    if (!(lengthBytes >= 0 && lengthBytes + RECORD_HEADER_BYTES <= claimRoom && kind > PADDING_KIND && kind <= KIND_MAX))
      this.#refuseCommit(lengthBytes, kind);
    const alignedBytes = align8(lengthBytes + RECORD_HEADER_BYTES);
    if (this.#padding !== 0) this.#writePadding();
    const index = this.#recordOffset >>> 2;
    note(this.#words, index + RECORD_LENGTH, lengthBytes);
    note(this.#words, index + RECORD_TAG, kind | (flags << FLAGS_SHIFT));
    this.#position = (this.#position + alignedBytes) | 0;
    this.#room = claimRoom - alignedBytes;
    this.#claimRoom = CLOSED;
  }

  abort(): void {
    // Where the claim had needed padding, what is known of the room is known of another place.
    this.#room = this.#padding === 0 ? this.#claimRoom : 0;
    this.#padding = 0;
    this.#claimRoom = CLOSED;
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

  get #recordRoomMax(): number {
    return this.recordBytesMax + RECORD_HEADER_BYTES;
  }

  /** A claim that what is known of the room does not answer. */
  #claimAnew(lengthBytes: number): number {
    if (!(lengthBytes >= 0 && lengthBytes <= this.recordBytesMax) || this.#claimRoom !== CLOSED) this.#refuseClaim(lengthBytes);
    const alignedBytes = align8(lengthBytes + RECORD_HEADER_BYTES);
    let padding = this.#paddingBefore(alignedBytes);
    if (padding === undefined) {
      this.#observeReleased();
      padding = this.#paddingBefore(alignedBytes);
      if (padding === undefined) return NO_ROOM;
    }
    this.#padding = padding;
    const start = (this.#position + padding) | 0;
    this.#recordOffset = start & this.#mask;
    this.#claimRoom = this.#roomAt(start);
    this.#room = CLOSED;
    touch(this.#words, this.#recordOffset >>> 2);
    return this.#recordOffset + RECORD_HEADER_BYTES;
  }

  /** Bytes to leave so that a record of `alignedBytes` lies in one piece; `undefined` if there is no room for both. */
  #paddingBefore(alignedBytes: number): number | undefined {
    const tail = this.#capacity - (this.#position & this.#mask);
    const padding = tail < alignedBytes ? tail : 0;
    return this.#freeFrom(this.#position) < padding + alignedBytes ? undefined : padding;
  }

  #roomAt(start: number): number {
    return Math.min(this.#freeFrom(start), this.#capacity - (start & this.#mask), this.#recordRoomMax);
  }

  /** By the released position as last seen. */
  #freeFrom(start: number): number {
    return this.#capacity - ((start - this.#released) | 0);
  }

  /** Pairs with: the consumer's publish of RELEASED_POSITION; what it read before that, it reads no more. */
  #observeReleased(): void {
    this.#released = observe(this.#control, RELEASED_POSITION);
  }

  #writePadding(): void {
    const index = (this.#position & this.#mask) >>> 2;
    note(this.#words, index + RECORD_LENGTH, this.#padding - RECORD_HEADER_BYTES);
    note(this.#words, index + RECORD_TAG, PADDING_KIND);
    this.#position = (this.#position + this.#padding) | 0;
    this.#padding = 0;
  }

  #refuseClaim(lengthBytes: number): never {
    if (this.#claimRoom !== CLOSED) throw new RangeError('Cannot claim a record: the claim before it is still open');
    throw new RangeError(`Cannot claim a record of ${lengthBytes} bytes: at most ${this.recordBytesMax} ever fit`);
  }

  #refuseCommit(lengthBytes: number, kind: number): never {
    if (this.#claimRoom === CLOSED) throw new RangeError('Cannot commit a record: no claim is open');
    if (!(kind > PADDING_KIND && kind <= KIND_MAX))
      throw new RangeError(`Cannot commit a record: its kind must be 1 to ${KIND_MAX}, given ${kind}`);
    throw new RangeError(`Cannot commit a record of ${lengthBytes} bytes: ${this.#claimRoom - RECORD_HEADER_BYTES} were claimed`);
  }
}

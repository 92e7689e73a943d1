import { note, observe, publish, touch } from '#memory';
import type { RecordMemory } from '../memory/record-memory.ts';
import type { RecordHandler, RingConsumer } from './ring-buffer.ts';
import {
  FLAGS_SHIFT,
  KIND_MASK,
  PADDING_KIND,
  PRODUCER_POSITION,
  READ_POSITION,
  RECORD_HEADER_BYTES,
  RECORD_LENGTH,
  RECORD_TAG,
  RELEASED_POSITION,
  type RingPlace,
  stepBytes,
} from './ring-layout.ts';
import { viewRing } from './ring-view.ts';

/** A batch longer than this part of the ring gives room back in between. */
const RELEASES_PER_ROUND = 4;

/**
 * The algorithm of the reading end.
 *
 * Two positions, because two parties care: `read` says what has begun to be handled, for whoever takes over after this
 * thread's death; `released` says what the producer may overwrite, and moves once per batch, since each of its moves
 * takes the cache line away from the producer.
 *
 * ```ts
 * const consumer = new SharedRingConsumer({ buffer, byteOffset: 0, capacityBytes: 65_536 });
 * consumer.poll((memory, offset) => console.log(memory.doubles[offset >>> 3]), 100);
 * ```
 *
 * Invariant: released <= read <= published, as distances.
 */
export class SharedRingConsumer implements RingConsumer {
  readonly #control: Int32Array;
  readonly #memory: RecordMemory;
  readonly #words: Int32Array;
  readonly #mask: number;
  readonly #releaseBytes: number;
  #read: number;
  #released: number;
  /** The producer's position when last seen: everything before it may be read without another look. */
  #published: number;
  #polling = false;
  #readBytes = 0;

  /**
   * Goes on at the read position: the record a predecessor had begun is not handed out again (R2).
   * Only after the predecessor's thread has exited (D1).
   */
  constructor(place: RingPlace) {
    const { control, data } = viewRing(place);
    this.#control = control;
    this.#memory = data;
    this.#words = data.words;
    this.#mask = place.capacityBytes - 1;
    this.#releaseBytes = place.capacityBytes / RELEASES_PER_ROUND;
    this.#read = observe(control, READ_POSITION);
    if ((this.#read & 7) !== 0)
      throw new Error(`Cannot read ring: no record begins at position ${this.#read >>> 0}, its memory is damaged`);
    this.#released = observe(control, RELEASED_POSITION);
    this.#published = this.#read;
    this.#release();
    this.#readBytes = 0;
  }

  get waitingBytes(): number {
    return (observe(this.#control, PRODUCER_POSITION) - this.#read) | 0;
  }

  get readPosition(): number {
    return this.#read;
  }

  /** Bytes this end has read and given back since it was opened, padding included. */
  get releasedBytes(): number {
    return this.#readBytes;
  }

  hasWaiting(): boolean {
    return observe(this.#control, PRODUCER_POSITION) !== this.#read;
  }

  poll(handler: RecordHandler, limit: number): number {
    if (this.#polling) throw new Error('Cannot poll ring: its handler is still running');
    this.#polling = true;
    let count = 0;
    try {
      while (count < limit && this.#anyPublished()) count += this.#next(handler);
    } finally {
      this.#polling = false;
      this.#release();
    }
    return count;
  }

  #anyPublished(): boolean {
    if (this.#read !== this.#published) return true;
    // Pairs with: the producer's publish of PRODUCER_POSITION; all records before it are whole.
    this.#published = observe(this.#control, PRODUCER_POSITION);
    return this.#read !== this.#published;
  }

  /** One record. Returns how many were handed out: none if it was padding. */
  #next(handler: RecordHandler): number {
    const offset = this.#read & this.#mask;
    const index = offset >>> 2;
    touch(this.#words, index);
    const lengthBytes = this.#words[index + RECORD_LENGTH] as number;
    const tag = this.#words[index + RECORD_TAG] as number;
    const read = (this.#read + stepBytes(lengthBytes)) | 0;
    if ((read - this.#released) >>> 0 > this.#releaseBytes) this.#roundOff(read);
    this.#read = read;
    note(this.#control, READ_POSITION, read);
    if ((tag & KIND_MASK) === PADDING_KIND) return this.#padding(lengthBytes);
    handler(this.#memory, offset + RECORD_HEADER_BYTES, lengthBytes, tag & KIND_MASK, (tag >>> FLAGS_SHIFT) & KIND_MASK);
    return 1;
  }

  /**
   * A quarter of the ring was read since room was given back last: gives it back, before the record that ends at `read`.
   *
   * Invariant: no record ends behind what was published. Looked at here and where room is given back only, because a look at each record
   * costs each record: a lie is found at the end of its batch, or a quarter of the ring later (docs/hostile-input.md).
   */
  #roundOff(read: number): void {
    if (((this.#published - read) | 0) < 0) this.#refuse();
    this.#release();
  }

  /** Padding fills the ring up to its end, and counts for nothing. */
  #padding(lengthBytes: number): number {
    if ((this.#read & this.#mask) !== 0 || lengthBytes < 0) this.#refuse();
    return 0;
  }

  /** Nothing behind can be told from anything else, and no successor could: better the thread ends than that it does what nobody has sent. */
  #refuse(): never {
    throw new Error(
      `Cannot read ring: the record before position ${this.#read >>> 0} reaches past what was published, its memory is damaged`,
    );
  }

  /** Gives back all room up to the read position. */
  #release(): void {
    const read = this.#read;
    if (read === this.#released) return;
    if (((this.#published - read) | 0) < 0) this.#refuse();
    this.#readBytes += (read - this.#released) | 0;
    this.#released = read;
    // Pairs with: the producer's observe of RELEASED_POSITION. No record before `read` is looked at again.
    publish(this.#control, RELEASED_POSITION, read);
  }
}

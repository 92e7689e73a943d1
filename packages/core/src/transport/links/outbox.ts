import type { RecordMemory } from '../../memory/record-memory.ts';
import { NO_ROOM } from '../../ring/ring-buffer.ts';
import type { Chunk, ChunkPool } from './chunk-pool.ts';

export interface OutboxBounds {
  /** Records that may wait. Default 10 000. */
  readonly records: number;
  /** Their bytes. Default 4 MiB. */
  readonly bytes: number;
}

/**
 * Encoded records that wait for room in one ring, in the order they came (R3: bytes, so that later changes to a message
 * have no effect).
 *
 * Written like a ring: claim -> write into `memory` -> commit, or abort. Bounded by count and by bytes. What must not be
 * refused is pushed as not counted: it waits in its place in the order but outside the bounds (F4).
 *
 * ```ts
 * const outbox = new Outbox({ records: 10_000, bytes: 4 << 20 }, new ChunkPool());
 * const offset = outbox.claim(8);
 * if (offset !== NO_ROOM) {
 *   outbox.memory.doubles[offset >>> 3] = Math.PI;
 *   outbox.commit(8, 1);
 * }
 * ring.write(outbox.headMemory, outbox.headOffset, outbox.headLength);
 * outbox.shift();
 * ```
 */
export class Outbox {
  readonly #bounds: OutboxBounds;
  readonly #pool: ChunkPool;
  /** What waits in all outboxes of the thread. */
  readonly #held: { outbound: number };
  #head: Chunk | undefined = undefined;
  #tail: Chunk | undefined = undefined;
  #records = 0;
  #countedRecords = 0;
  #countedBytes = 0;
  #bytes = 0;
  #isOpen = false;

  constructor(bounds: OutboxBounds, pool: ChunkPool, held = { outbound: 0 }) {
    this.#bounds = bounds;
    this.#pool = pool;
    this.#held = held;
  }

  get isEmpty(): boolean {
    return this.#records === 0;
  }

  /** All that wait, counted or not. */
  get records(): number {
    return this.#records;
  }

  /** The same in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** At most half of both bounds is taken. */
  get isHalfEmpty(): boolean {
    return this.#countedRecords * 2 <= this.#bounds.records && this.#countedBytes * 2 <= this.#bounds.bytes;
  }

  accepts(lengthBytes: number): boolean {
    return this.#countedRecords < this.#bounds.records && this.#countedBytes + lengthBytes <= this.#bounds.bytes;
  }

  /** A claim is open: nothing may be added or taken off but by its end. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Where the open claim's bytes go. */
  get memory(): RecordMemory {
    return this.#back().memory;
  }

  /** Bytes the open claim may take: at least what was asked for, often more. */
  get claimedBytes(): number {
    if (!this.#isOpen) return 0;
    const chunk = this.#back();
    return Math.min(chunk.byteLength - chunk.claimOffset, this.#bounds.bytes - this.#countedBytes);
  }

  /**
   * Opens a claim for a counted record.
   * @returns where it goes in `memory`, a multiple of 8, or `NO_ROOM`
   * @throws RangeError if a claim is open
   */
  claim(lengthBytes: number): number {
    this.#refuseWhileOpen();
    if (!this.accepts(lengthBytes)) return NO_ROOM;
    const { claimOffset } = this.#chunkFor(lengthBytes);
    this.#isOpen = true;
    return claimOffset;
  }

  commit(lengthBytes: number, kind: number): void {
    const { claimedBytes } = this;
    if (!(this.#isOpen && lengthBytes >= 0 && lengthBytes <= claimedBytes)) {
      throw new RangeError(`Cannot commit a record of ${lengthBytes} bytes to an outbox: ${claimedBytes} were claimed`);
    }
    this.#isOpen = false;
    this.#add(this.#back(), lengthBytes, kind, true);
  }

  abort(): void {
    this.#isOpen = false;
  }

  /**
   * Copies `record` to the end. Never refuses: `accepts` says before whether it should.
   * @throws RangeError if a claim is open
   */
  push(record: Uint8Array, kind: number, counted: boolean): void {
    this.#refuseWhileOpen();
    const chunk = this.#chunkFor(record.byteLength);
    chunk.memory.bytes.set(record, chunk.claimOffset);
    this.#add(chunk, record.byteLength, kind, counted);
  }

  /** The record at the front: `headLength` bytes at `headOffset`. Only while not empty. */
  get headMemory(): RecordMemory {
    return this.#front().memory;
  }

  get headOffset(): number {
    return this.#front().headOffset;
  }

  get headLength(): number {
    return this.#front().headLength;
  }

  get headKind(): number {
    return this.#front().headKind;
  }

  /** Takes the front record off. */
  shift(): void {
    const chunk = this.#front();
    this.#records--;
    this.#held.outbound -= chunk.headLength;
    this.#bytes -= chunk.headLength;
    if (chunk.headCounted) {
      this.#countedRecords--;
      this.#countedBytes -= chunk.headLength;
    }
    chunk.shift();
    if (chunk.drained) this.#dropFront(chunk);
  }

  /** Looks at each record, oldest first, without taking any. */
  forEach(visit: (memory: RecordMemory, offset: number, lengthBytes: number, kind: number) => void): void {
    for (let chunk = this.#head; chunk !== undefined; chunk = chunk.next) chunk.forEach(visit);
  }

  /** Lets go of all that waits: nobody will ever read it. */
  clear(): void {
    while (this.#records > 0) this.shift();
  }

  #add(chunk: Chunk, lengthBytes: number, kind: number, counted: boolean): void {
    chunk.commit(lengthBytes, kind, counted);
    this.#records++;
    this.#held.outbound += lengthBytes;
    this.#bytes += lengthBytes;
    if (!counted) return;
    this.#countedRecords++;
    this.#countedBytes += lengthBytes;
  }

  #refuseWhileOpen(): void {
    if (this.#isOpen) throw new RangeError('Cannot add a record to an outbox: the claim before it is still open');
  }

  #back(): Chunk {
    if (this.#tail === undefined) throw new RangeError('Cannot write to an outbox: no claim is open');
    return this.#tail;
  }

  /** The first chunk that holds anything: one that was taken for a claim, then given up, may have stayed empty. */
  #front(): Chunk {
    while (this.#head?.drained && this.#head.next !== undefined) this.#dropFront(this.#head);
    if (this.#head === undefined) throw new RangeError('Cannot read the front of an outbox: it is empty');
    return this.#head;
  }

  #chunkFor(lengthBytes: number): Chunk {
    const tail = this.#tail;
    if (tail?.fits(lengthBytes)) return tail;
    const chunk = this.#pool.take(lengthBytes);
    if (tail === undefined) this.#head = chunk;
    else tail.next = chunk;
    this.#tail = chunk;
    return chunk;
  }

  #dropFront(chunk: Chunk): void {
    this.#head = chunk.next;
    if (this.#head === undefined) this.#tail = undefined;
    this.#pool.give(chunk);
  }
}

import type { RecordMemory } from '../memory/record-memory.ts';
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
 * Bounded by count and by bytes. What must not be refused is pushed as not counted: it waits in its place in the order
 * but outside the bounds (F4).
 *
 * ```ts
 * const outbox = new Outbox({ records: 10_000, bytes: 4 << 20 }, new ChunkPool());
 * if (outbox.accepts(record.byteLength)) outbox.push(record, 1, true);
 * ring.write(outbox.headBytes, outbox.headOffset, outbox.headLength);
 * outbox.shift();
 * ```
 */
export class Outbox {
  readonly #bounds: OutboxBounds;
  readonly #pool: ChunkPool;
  #head: Chunk | undefined = undefined;
  #tail: Chunk | undefined = undefined;
  #records = 0;
  #countedRecords = 0;
  #countedBytes = 0;

  constructor(bounds: OutboxBounds, pool: ChunkPool) {
    this.#bounds = bounds;
    this.#pool = pool;
  }

  get isEmpty(): boolean {
    return this.#records === 0;
  }

  /** All that wait, counted or not. */
  get records(): number {
    return this.#records;
  }

  /** At most half of both bounds is taken. */
  get isHalfEmpty(): boolean {
    return this.#countedRecords * 2 <= this.#bounds.records && this.#countedBytes * 2 <= this.#bounds.bytes;
  }

  accepts(lengthBytes: number): boolean {
    return this.#countedRecords < this.#bounds.records && this.#countedBytes + lengthBytes <= this.#bounds.bytes;
  }

  /** Copies `record` to the end. Never refuses: `accepts` says before whether it should. */
  push(record: Uint8Array, kind: number, counted: boolean): void {
    this.#chunkFor(record.byteLength).push(record, kind, counted);
    this.#records++;
    if (!counted) return;
    this.#countedRecords++;
    this.#countedBytes += record.byteLength;
  }

  /** The record at the front: its bytes are `headBytes[headOffset … + headLength]`. Only while not empty. */
  get headBytes(): Uint8Array {
    return this.#front().bytes;
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

  #front(): Chunk {
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

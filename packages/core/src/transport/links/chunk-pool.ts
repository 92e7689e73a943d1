import { align8 } from '../../bits/alignment.ts';
import { RecordMemory } from '../../memory/record-memory.ts';

/** Size of a pooled chunk: a few hundred small records. */
export const CHUNK_BYTES = 64 * 1024;

/** Words before each record in a chunk: length, kind, counted. Two doublewords, so that records stay aligned to 8. */
export const ENTRY_BYTES = 16;

/** A run of records waiting for room, first in first out. */
export class Chunk {
  next: Chunk | undefined = undefined;
  /** Bytes at which the next record is written, the next one read. */
  writeOffset = 0;
  readOffset = 0;
  readonly memory: RecordMemory;
  readonly #words: Int32Array;

  constructor(byteLength: number) {
    this.memory = new RecordMemory(new ArrayBuffer(byteLength));
    this.#words = this.memory.words;
  }

  get byteLength(): number {
    return this.memory.byteLength;
  }

  get pooled(): boolean {
    return this.byteLength === CHUNK_BYTES;
  }

  get drained(): boolean {
    return this.readOffset === this.writeOffset;
  }

  fits(lengthBytes: number): boolean {
    return this.writeOffset + entryBytes(lengthBytes) <= this.byteLength;
  }

  /** Byte at which the next record's own bytes go. */
  get claimOffset(): number {
    return this.writeOffset + ENTRY_BYTES;
  }

  /** The record of `lengthBytes` that was written at `claimOffset` waits from now on. */
  commit(lengthBytes: number, kind: number, counted: boolean): void {
    const index = this.writeOffset >>> 2;
    this.#words[index] = lengthBytes;
    this.#words[index + 1] = kind;
    this.#words[index + 2] = counted ? 1 : 0;
    this.writeOffset += entryBytes(lengthBytes);
  }

  /** Of the record at the front. Only while not `drained`. */
  get headLength(): number {
    return this.#words[this.readOffset >>> 2] as number;
  }

  get headKind(): number {
    return this.#words[(this.readOffset >>> 2) + 1] as number;
  }

  get headCounted(): boolean {
    return this.#words[(this.readOffset >>> 2) + 2] === 1;
  }

  /** Byte at which the front record's own bytes begin. */
  get headOffset(): number {
    return this.readOffset + ENTRY_BYTES;
  }

  shift(): void {
    this.readOffset += entryBytes(this.headLength);
  }

  /** Looks at each record that was not read yet, without taking any. */
  forEach(visit: (memory: RecordMemory, offset: number, lengthBytes: number, kind: number) => void): void {
    const { memory } = this;
    for (let offset = this.readOffset; offset < this.writeOffset; ) {
      const lengthBytes = this.#words[offset >>> 2] as number;
      visit(memory, offset + ENTRY_BYTES, lengthBytes, this.#words[(offset >>> 2) + 1] as number);
      offset += entryBytes(lengthBytes);
    }
  }

  reset(): void {
    this.next = undefined;
    this.writeOffset = 0;
    this.readOffset = 0;
  }
}

/**
 * Chunks that were emptied, kept for the next time: an outbox fills in bursts.
 *
 * One pool per thread, shared by its links. Limit: keeps 16 chunks (1 MiB); what is larger or beyond goes to the collector.
 */
export class ChunkPool {
  readonly #free: Chunk[] = [];
  readonly #keep: number;

  constructor(keep = 16) {
    this.#keep = keep;
  }

  /** A chunk into which a record of `lengthBytes` fits; of its own size if that is more than a pooled one holds. */
  take(lengthBytes: number): Chunk {
    const bytes = entryBytes(lengthBytes);
    return bytes > CHUNK_BYTES ? new Chunk(bytes) : (this.#free.pop() ?? new Chunk(CHUNK_BYTES));
  }

  give(chunk: Chunk): void {
    if (!chunk.pooled || this.#free.length >= this.#keep) return;
    chunk.reset();
    this.#free.push(chunk);
  }
}

/** A record with its entry words, rounded up to whole doublewords. */
function entryBytes(lengthBytes: number): number {
  return ENTRY_BYTES + align8(lengthBytes);
}

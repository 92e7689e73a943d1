import { note, observe, publish } from '#memory';
import type { RecordMemory } from '../memory/record-memory.ts';
import { COUNT_INDEX, ENTRIES_OFFSET, ENTRY_HEADER_BYTES, entryBytes, USED_BYTES_INDEX } from './append-table-layout.ts';

/** What `append` returns when the entry does not fit any more. */
export const TABLE_FULL = -1;

/**
 * Entries of bytes in shared memory that are only ever added: what records refer to by number.
 *
 * One thread writes, any thread reads. R5: the entry is written, then the count is published, then the record that
 * needs it; so whoever holds a record finds its entry, also a thread that was not there when it was sent.
 */
export class AppendTableReader {
  protected readonly memory: RecordMemory;
  readonly #offsets: number[] = [];
  #end = ENTRIES_OFFSET;

  constructor(memory: RecordMemory) {
    this.memory = memory;
  }

  /** Entries known so far; looks at shared memory. */
  get count(): number {
    this.#catchUp();
    return this.#offsets.length;
  }

  /** Where the next entry would begin. */
  get usedBytes(): number {
    this.#catchUp();
    return this.#end;
  }

  /** A copy of the entry, or `undefined` if there is none. Looks at shared memory only for an index it does not know yet. */
  entry(index: number): Uint8Array | undefined {
    if (index >= this.#offsets.length) this.#catchUp();
    const offset = this.#offsets[index];
    if (offset === undefined) return undefined;
    const lengthBytes = this.memory.words[offset >>> 2] as number;
    const start = offset + ENTRY_HEADER_BYTES;
    return new Uint8Array(this.memory.bytes.subarray(start, start + lengthBytes));
  }

  /** Pairs with: `AppendTableWriter.append`, which publishes the count after the entry. */
  #catchUp(): void {
    const count = observe(this.memory.words, COUNT_INDEX) >>> 0;
    while (this.#offsets.length < count) {
      const offset = this.#end;
      const room = this.memory.byteLength - offset - ENTRY_HEADER_BYTES;
      const lengthBytes = room >= 0 ? (this.memory.words[offset >>> 2] as number) : -1;
      if (lengthBytes < 0 || lengthBytes > room) return;
      this.#offsets.push(offset);
      this.#end = offset + entryBytes(lengthBytes);
    }
  }
}

/**
 * The writing end. Opened on a table another writer began, it goes on behind that one's last counted entry: what a
 * dead writer had not counted yet, no record refers to.
 *
 * Invariant: one writer at a time.
 */
export class AppendTableWriter extends AppendTableReader {
  /** @returns the entry's index, or `TABLE_FULL` */
  append(entry: Uint8Array): number {
    const index = this.count;
    const offset = this.usedBytes;
    const end = offset + entryBytes(entry.byteLength);
    if (end > this.memory.byteLength) return TABLE_FULL;
    this.memory.words[offset >>> 2] = entry.byteLength;
    this.memory.bytes.set(entry, offset + ENTRY_HEADER_BYTES);
    note(this.memory.words, USED_BYTES_INDEX, end);
    publish(this.memory.words, COUNT_INDEX, index + 1);
    return index;
  }
}

import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Both words of a header. */
const HEADER_BYTES = 8;

/** What was appended: `kind` from 1, and its bytes, in memory of their own. */
export interface JournalRecord {
  readonly kind: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * A file that is only appended to, and read once, by whoever takes over after its writer has died.
 *
 * ```
 * ┌────────────────┬──────┬────────┐┌────────────────┬──────┬────────┐
 * │ bytes of body  │ kind │ body   ││ bytes of body  │ kind │ body   │  …  0 0
 * └────────────────┴──────┴────────┘└────────────────┴──────┴────────┘
 *   u32, low byte first
 * ```
 *
 * The body is written first and the header last, so a record is there as a whole or not at all. It is meant to outlive a thread, not
 * the process: nothing is flushed to the disk, and the file has no name (`openNameless`).
 *
 * @example
 * const journal = new Journal(descriptor);
 * for (const { kind, body } of journal.read()) replay(kind, body);
 * journal.append(ADD, bytes);
 */
export class Journal {
  readonly #descriptor: number;
  #end = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** All records, in order. Read to the end before the first `append`: it goes on there. */
  *read(): Generator<JournalRecord> {
    const { size } = fstatSync(this.#descriptor);
    while (this.#end + HEADER_BYTES <= size) {
      const header = new DataView(this.#bytesAt(this.#end, HEADER_BYTES).buffer);
      const [length, kind] = [header.getUint32(0, true), header.getUint32(4, true)];
      if (kind === 0) break;
      const body = this.#bytesAt(this.#end + HEADER_BYTES, length);
      this.#end += HEADER_BYTES + length;
      yield { kind, body };
    }
    // What the last writer has left half done must not be taken for a header one day.
    ftruncateSync(this.#descriptor, this.#end);
  }

  append(kind: number, ...parts: readonly Uint8Array[]): void {
    let at = this.#end + HEADER_BYTES;
    for (const part of parts) at = this.#write(part, at);
    const header = new DataView(new ArrayBuffer(HEADER_BYTES));
    header.setUint32(0, at - this.#end - HEADER_BYTES, true);
    header.setUint32(4, kind, true);
    this.#write(new Uint8Array(header.buffer), this.#end);
    this.#end = at;
  }

  #write(bytes: Uint8Array, position: number): number {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#descriptor, bytes, done, bytes.length - done, position + done);
    return position + bytes.length;
  }

  #bytesAt(position: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#descriptor, bytes, done, length - done, position + done);
      if (read === 0) throw new RangeError(`Cannot read the journal: it ends at ${position + done}, not at ${position + length}`);
      done += read;
    }
    return bytes;
  }
}

/**
 * Files without a name: each is open, for all threads of the process, until `close`, and is gone with the process however that ends.
 *
 * @returns their descriptors
 */
export function openNameless(count: number): { readonly descriptors: readonly number[]; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'code-search-'));
  const descriptors = Array.from({ length: count }, (_, number) => openSync(join(folder, String(number)), 'w+'));
  rmSync(folder, { recursive: true });
  const close = (): void => {
    for (const descriptor of descriptors) closeSync(descriptor);
  };
  return { descriptors, close };
}

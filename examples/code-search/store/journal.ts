import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The one word in front of all records, and both words of a record's header. */
const GENERATION_BYTES = 4;
const HEADER_BYTES = 8;

/** What was appended: `kind` from 1, and its bytes, in memory of their own. */
export interface JournalRecord {
  readonly kind: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Two files: one counts, and the other is written when most of that is of no use any more. */
export type JournalFiles = readonly [number, number];

/**
 * A file that is only appended to, and read once, by whoever takes over after its writer has died.
 *
 * ```
 * ┌────────────┐┌────────────────┬──────┬────────┐┌────────────────┬──────┬────────┐
 * │ generation ││ bytes of body  │ kind │ body   ││ bytes of body  │ kind │ body   │  …
 * └────────────┘└────────────────┴──────┴────────┘└────────────────┴──────┴────────┘
 *   u32           u32              u32              low byte first
 * ```
 *
 * The body is written first and its header last, so a record is there as a whole or not at all. `rewrite` writes everything anew into the
 * other file, and its generation last: the file with the higher one counts, so either all of it is there or nothing. It is meant to outlive a
 * thread, not the process: nothing is flushed to the disk, and the files have no names (`openNameless`).
 *
 * @example
 * const journal = new Journal(files);
 * for (const { kind, body } of journal.read()) replay(kind, body);
 * journal.append(ADD, bytes);
 */
export class Journal {
  readonly #files: JournalFiles;
  #generation: number;
  /** The file that counts. */
  #descriptor: number;
  #end = GENERATION_BYTES;

  constructor(files: JournalFiles) {
    this.#files = files;
    const [first, second] = [generationOf(files[0]), generationOf(files[1])];
    this.#descriptor = first >= second ? files[0] : files[1];
    this.#generation = Math.max(first, second);
    if (this.#generation === 0) this.#begin();
  }

  get byteLength(): number {
    return this.#end;
  }

  /** All records, in order. Read to the end before the first `append`: it goes on there. */
  *read(): Generator<JournalRecord> {
    const { size } = fstatSync(this.#descriptor);
    while (this.#end + HEADER_BYTES <= size) {
      const header = bytesAt(this.#descriptor, this.#end, HEADER_BYTES);
      const [length, kind] = [wordAt(header, 0), wordAt(header, 4)];
      if (kind === 0) break;
      const body = bytesAt(this.#descriptor, this.#end + HEADER_BYTES, length);
      this.#end += HEADER_BYTES + length;
      yield { kind, body };
    }
    // What the last writer has left half done must not be taken for a header one day.
    ftruncateSync(this.#descriptor, this.#end);
  }

  append(kind: number, ...parts: readonly Uint8Array[]): void {
    let at = this.#end + HEADER_BYTES;
    for (const part of parts) at = write(this.#descriptor, part, at);
    write(this.#descriptor, wordsOf(at - this.#end - HEADER_BYTES, kind), this.#end);
    this.#end = at;
  }

  /** What `append` is called with by `records` is all that there is. */
  rewrite(records: () => void): void {
    const old = this.#descriptor;
    this.#descriptor = old === this.#files[0] ? this.#files[1] : this.#files[0];
    this.#end = GENERATION_BYTES;
    ftruncateSync(this.#descriptor, 0);
    records();
    this.#begin();
    ftruncateSync(old, 0);
  }

  /** From now on this file counts. */
  #begin(): void {
    this.#generation++;
    write(this.#descriptor, wordsOf(this.#generation), 0);
  }
}

function generationOf(descriptor: number): number {
  return fstatSync(descriptor).size < GENERATION_BYTES ? 0 : wordAt(bytesAt(descriptor, 0, GENERATION_BYTES), 0);
}

function wordsOf(...words: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * words.length));
  for (const [index, word] of words.entries()) bytes.setUint32(4 * index, word, true);
  return new Uint8Array(bytes.buffer);
}

const wordAt = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);

/** @returns where it ends */
function write(descriptor: number, bytes: Uint8Array, position: number): number {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  return position + bytes.length;
}

function bytesAt(descriptor: number, position: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const read = readSync(descriptor, bytes, done, length - done, position + done);
    if (read === 0) throw new RangeError(`Cannot read the journal: it ends at ${position + done}, not at ${position + length}`);
    done += read;
  }
  return bytes;
}

/**
 * Files without a name, two for each journal: open, for all threads of the process, until `close`, and gone with the process however that
 * ends.
 */
export function openNameless(journals: number): { readonly files: readonly JournalFiles[]; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'code-search-'));
  const openOne = (name: string): number => openSync(join(folder, name), 'w+');
  const files = Array.from({ length: journals }, (_, number): JournalFiles => [openOne(`${number}-a`), openOne(`${number}-b`)]);
  rmSync(folder, { recursive: true });
  const close = (): void => {
    for (const descriptor of files.flat()) closeSync(descriptor);
  };
  return { files, close };
}

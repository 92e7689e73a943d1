import { Unpackr } from 'msgpackr/unpack';
import type { RecordMemory } from '../../memory/record-memory.ts';
import { copyBytes } from './copy-bytes.ts';
import { readErrorsByName } from './error-extension.ts';

const INBOX_BYTES = 65_536;
/** Up to here a loop over words beats a bulk copy out of shared memory. */
const LOOP_BYTES_MAX = 256;

/**
 * Objects as maps, and nothing else that a frame could bring about: no pointers, with which a few bytes make a value that takes for ever to
 * walk through, and no views of the copy, which the next record overwrites.
 */
const OPTIONS = { useRecords: false, mapsAsObjects: true, structuredClone: false, copyBuffers: true };

/**
 * Reads trees with msgpackr, out of a private copy.
 *
 * The copy is what makes it fast: msgpackr's native reader of strings fails on shared memory, in every record anew (7 us
 * instead of 0.3), and its short cuts for small values want an absolute end below 180.
 */
export class Unpacker {
  readonly #unpackr = newUnpackr();
  readonly #bytes = Buffer.allocUnsafeSlow(INBOX_BYTES);
  readonly #words = new Int32Array(this.#bytes.buffer);
  readonly #range = { start: 0, end: 0 };

  /** @throws whatever msgpackr throws */
  unpack(memory: RecordMemory, offset: number, end: number): unknown {
    const lengthBytes = end - offset;
    const source = lengthBytes <= INBOX_BYTES ? this.#bytes : Buffer.allocUnsafeSlow(lengthBytes);
    if (lengthBytes <= LOOP_BYTES_MAX) this.#copyWords(memory, offset >>> 2, (lengthBytes + 3) >>> 2);
    else copyBytes(memory.bytes.subarray(offset, end), source, 0);
    this.#range.end = lengthBytes;
    return this.#unpackr.unpack(source, this.#range);
  }

  #copyWords(memory: RecordMemory, from: number, count: number): void {
    const words = this.#words;
    const source = memory.words;
    for (let index = 0; index < count; index++) words[index] = source[from + index] as number;
  }
}

/**
 * Limit: no option keeps a frame from defining records, for which msgpackr writes functions. Their definitions find no room in a list
 * that cannot grow.
 */
function newUnpackr(): Unpackr {
  readErrorsByName();
  const structures: never[] = [];
  const unpackr = new Unpackr({ ...OPTIONS, structures });
  Object.preventExtensions(structures);
  return unpackr;
}

import { HANDLE_WORDS, type HandlePort } from '../message-codec.ts';
import { RecordMemory } from '../../memory/record-memory.ts';
import { EXTRA_ASCII, EXTRA_BINARY, EXTRA_DATE, EXTRA_HANDLE, EXTRA_UTF16, RECORD_HEADER_BYTES } from '../record-format.ts';
import { bytesOf } from './binary-kinds.ts';
import { copyBytes } from './copy-bytes.ts';

const NO_MEMORY = new RecordMemory(new ArrayBuffer(0));

/**
 * Writes the extras of one record, in place.
 *
 * Runs on when there is no room: `end` tells how much would have been needed, and nothing is written past the limit.
 */
export class ExtrasWriter {
  readonly #double = new Float64Array(1);
  readonly #doubleWords = new Int32Array(this.#double.buffer);
  #memory = NO_MEMORY;
  #limit = 0;
  #cursor = 0;

  begin(memory: RecordMemory, offset: number, limit: number): void {
    this.#memory = memory;
    this.#limit = limit;
    this.#cursor = offset + RECORD_HEADER_BYTES;
  }

  /** Offset behind the last extra, or where it would have been. */
  get end(): number {
    return this.#cursor;
  }

  /** Forgets everything from `end` on. */
  rewind(end: number): void {
    this.#cursor = end;
  }

  mark(code: number, detail = 0): void {
    const index = this.#claim(4);
    if (index >= 0) this.#memory.words[index] = code | (detail << 8);
  }

  date(value: Date): void {
    const index = this.#claim(12);
    if (index < 0) return;
    this.#double[0] = value.getTime();
    const { words } = this.#memory;
    words[index] = EXTRA_DATE;
    words[index + 1] = this.#doubleWords[0] as number;
    words[index + 2] = this.#doubleWords[1] as number;
  }

  handle(port: HandlePort, kind: number, value: object): void {
    const index = this.#claim(4 + HANDLE_WORDS * 4);
    if (index < 0) return;
    this.#memory.words[index] = EXTRA_HANDLE | (kind << 8);
    port.write(kind, value, this.#memory.words, index + 1);
  }

  binary(kind: number, value: object): void {
    const bytes = bytesOf(value);
    const index = this.#claim(8 + bytes.byteLength);
    if (index < 0) return;
    this.#memory.words[index] = EXTRA_BINARY | (kind << 8);
    this.#memory.words[index + 1] = bytes.byteLength;
    copyBytes(bytes, this.#memory.bytes, (index + 2) << 2);
  }

  utf16(text: string): void {
    const index = this.#claim(8 + text.length * 2);
    if (index < 0) return;
    this.#memory.words[index] = EXTRA_UTF16;
    this.#memory.words[index + 1] = text.length;
    this.#view((index + 2) << 2, text.length * 2).write(text, 'utf16le');
  }

  /** Text of ASCII alone. */
  ascii(text: string): void {
    const index = this.#claim(8 + text.length);
    if (index < 0) return;
    this.#memory.words[index] = EXTRA_ASCII;
    this.#memory.words[index + 1] = text.length;
    this.#view((index + 2) << 2, text.length).write(text, 'latin1');
  }

  #view(at: number, lengthBytes: number): Buffer {
    const { buffer, byteOffset } = this.#memory.bytes;
    return Buffer.from(buffer, byteOffset + at, lengthBytes);
  }

  /** @returns the word index of `lengthBytes`, padded to words, or -1 */
  #claim(lengthBytes: number): number {
    const start = this.#cursor;
    this.#cursor = start + ((lengthBytes + 3) & ~3);
    return this.#cursor <= this.#limit ? start >>> 2 : -1;
  }
}

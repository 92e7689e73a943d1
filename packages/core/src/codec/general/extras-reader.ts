import { UndecodableError } from '../codec-errors.ts';
import { HANDLE_WORDS, type HandlePort } from '../message-codec.ts';
import { RecordMemory } from '../../memory/record-memory.ts';
import { RECORD_HEADER_BYTES } from '../record-format.ts';
import { binaryFrom } from './binary-kinds.ts';
import { copyBytes } from './copy-bytes.ts';

const NO_MEMORY = new RecordMemory(new ArrayBuffer(0));

/** Reads the extras of one record, in order, never past their end. */
export class ExtrasReader {
  readonly #handles: HandlePort | undefined;
  readonly #double = new Float64Array(1);
  readonly #doubleWords = new Int32Array(this.#double.buffer);
  #memory = NO_MEMORY;
  #cursor = 0;
  #end = 0;

  constructor(handles?: HandlePort) {
    this.#handles = handles;
  }

  begin(memory: RecordMemory, offset: number, end: number): void {
    this.#memory = memory;
    this.#cursor = offset + RECORD_HEADER_BYTES;
    this.#end = end;
  }

  /** The first word of the next entry: code | detail << 8. */
  next(): number {
    return this.#memory.words[this.#take(4)] as number;
  }

  date(): Date {
    const index = this.#take(8);
    this.#doubleWords[0] = this.#memory.words[index] as number;
    this.#doubleWords[1] = this.#memory.words[index + 1] as number;
    return new Date(this.#double[0] as number);
  }

  handle(kind: number): unknown {
    const index = this.#take(HANDLE_WORDS * 4);
    if (this.#handles === undefined) throw new UndecodableError(`it holds a handle of kind ${kind} and no port reads handles`);
    return this.#handles.read(kind, this.#memory.words, index);
  }

  binary(kind: number): object {
    const lengthBytes = this.next();
    const start = this.#take(lengthBytes) << 2;
    const copy = new Uint8Array(lengthBytes);
    copyBytes(this.#memory.bytes.subarray(start, start + lengthBytes), copy, 0);
    return binaryFrom(kind, copy.buffer);
  }

  utf16(): string {
    const lengthBytes = this.next() * 2;
    return this.#text(lengthBytes, 'utf16le');
  }

  ascii(): string {
    return this.#text(this.next(), 'latin1');
  }

  #text(lengthBytes: number, encoding: 'utf16le' | 'latin1'): string {
    const at = this.#take(lengthBytes) << 2;
    const { buffer, byteOffset } = this.#memory.bytes;
    return Buffer.from(buffer, byteOffset + at, lengthBytes).toString(encoding);
  }

  /** @returns the word index of the next `lengthBytes`. Checked before anything is allocated for them. */
  #take(lengthBytes: number): number {
    const start = this.#cursor;
    if (lengthBytes < 0 || lengthBytes > this.#end - start)
      throw new UndecodableError(`an extra of ${lengthBytes} bytes reaches past its end`);
    this.#cursor = start + ((lengthBytes + 3) & ~3);
    return start >>> 2;
  }
}

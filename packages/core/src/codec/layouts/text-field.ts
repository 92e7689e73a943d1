import { UndecodableError } from '../codec-errors.ts';
import type { RecordMemory } from '../../memory/record-memory.ts';
import type { FieldCodec } from './field-codec.ts';
import type { PlacedField } from './layout-description.ts';
import { readUtf8, utf8Bytes, writeUtf8 } from './utf8.ts';

const LENGTH_BYTES = 4;

/** Text of a bounded number of bytes: the length in a word, then UTF-8. */
export class TextField implements FieldCodec {
  readonly name: string;
  readonly #at: number;
  readonly #bytesMax: number;

  constructor(field: PlacedField) {
    this.name = field.name;
    this.#at = field.at;
    this.#bytesMax = field.bytesMax ?? 0;
  }

  write(value: unknown, memory: RecordMemory, offset: number): boolean {
    if (typeof value !== 'string') return false;
    const at = offset + this.#at;
    const length = writeUtf8(value, memory.bytes, at + LENGTH_BYTES, this.#bytesMax);
    memory.words[at >>> 2] = length;
    return length !== -1;
  }

  read(memory: RecordMemory, offset: number): unknown {
    const at = offset + this.#at;
    const lengthBytes = utf8Bytes(memory.words[at >>> 2] as number);
    if (lengthBytes > this.#bytesMax) throw new UndecodableError(`field "${this.name}" holds no text of ${lengthBytes} bytes`);
    return readUtf8(memory.bytes, at + LENGTH_BYTES, lengthBytes);
  }
}

import { UndecodableError } from '../codec-errors.ts';
import type { HandlePort } from '../message-codec.ts';
import type { RecordMemory } from '../../memory/record-memory.ts';
import type { FieldCodec } from './field-codec.ts';
import type { PlacedField } from './layout-description.ts';

/** Any handle the port knows: its kind in a word, then the port's words. */
export class HandleField implements FieldCodec {
  readonly name: string;
  readonly #index: number;
  readonly #handles: HandlePort | undefined;

  constructor(field: PlacedField, handles: HandlePort | undefined) {
    this.name = field.name;
    this.#index = field.at >>> 2;
    this.#handles = handles;
  }

  write(value: unknown, memory: RecordMemory, offset: number): boolean {
    if (typeof value !== 'object' || value === null || this.#handles === undefined) return false;
    const kind = this.#handles.kindOf(value);
    if (kind === 0) return false;
    const index = (offset >>> 2) + this.#index;
    memory.words[index] = kind;
    this.#handles.write(kind, value, memory.words, index + 1);
    return true;
  }

  read(memory: RecordMemory, offset: number): unknown {
    if (this.#handles === undefined) throw new UndecodableError(`field "${this.name}" holds a handle and no port reads handles`);
    const index = (offset >>> 2) + this.#index;
    return this.#handles.read(memory.words[index] as number, memory.words, index + 1);
  }
}

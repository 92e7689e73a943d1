import { UndecodableError } from '../codec-errors.ts';
import { intern } from '../intern.ts';
import type { RecordMemory } from '../../memory/record-memory.ts';
import type { FieldCodec } from './field-codec.ts';
import type { Member } from './field-kinds.ts';
import type { PlacedField } from './layout-description.ts';

export class BoolField implements FieldCodec {
  readonly name: string;
  readonly #at: number;

  constructor(field: PlacedField) {
    this.name = field.name;
    this.#at = field.at;
  }

  write(value: unknown, memory: RecordMemory, offset: number): boolean {
    if (typeof value !== 'boolean') return false;
    memory.bytes[offset + this.#at] = value ? 1 : 0;
    return true;
  }

  read(memory: RecordMemory, offset: number): unknown {
    return memory.bytes[offset + this.#at] === 1;
  }
}

export class OneOfField implements FieldCodec {
  readonly name: string;
  readonly #at: number;
  readonly #members: readonly Member[];
  /** Number of the member written last: most often the next one, too. */
  #recent = 0;

  constructor(field: PlacedField) {
    this.name = field.name;
    this.#at = field.at;
    this.#members = (field.members ?? []).map((member) => (typeof member === 'string' ? intern(member) : member));
  }

  write(value: unknown, memory: RecordMemory, offset: number): boolean {
    if (this.#members[this.#recent] !== value && !this.#find(value)) return false;
    memory.bytes[offset + this.#at] = this.#recent;
    return !Object.is(value, -0);
  }

  #find(value: unknown): boolean {
    const members = this.#members;
    for (let index = 0; index < members.length; index++) {
      if (members[index] !== value) continue;
      this.#recent = index;
      return true;
    }
    return false;
  }

  read(memory: RecordMemory, offset: number): unknown {
    const index = memory.bytes[offset + this.#at] as number;
    const member = this.#members[index];
    if (member === undefined) throw new UndecodableError(`field "${this.name}" has no member ${index}`);
    return member;
  }
}

import type { RecordMemory } from '../../memory/record-memory.ts';
import type { FieldCodec } from './field-codec.ts';
import type { PlacedField } from './layout-description.ts';

/** Whole numbers lose the sign of zero; such a value does not fit. */
function isNegativeZero(value: number): boolean {
  return value === 0 && 1 / value < 0;
}

export class U8Field implements FieldCodec {
  readonly name: string;
  readonly #at: number;

  constructor(field: PlacedField) {
    this.name = field.name;
    this.#at = field.at;
  }

  write(value: unknown, memory: RecordMemory, offset: number): boolean {
    if (typeof value !== 'number' || (value & 0xff) !== value || isNegativeZero(value)) return false;
    memory.bytes[offset + this.#at] = value;
    return true;
  }

  read(memory: RecordMemory, offset: number): unknown {
    return memory.bytes[offset + this.#at];
  }
}

export class U16Field implements FieldCodec {
  readonly name: string;
  readonly #at: number;

  constructor(field: PlacedField) {
    this.name = field.name;
    this.#at = field.at;
  }

  write(value: unknown, memory: RecordMemory, offset: number): boolean {
    if (typeof value !== 'number' || (value & 0xffff) !== value || isNegativeZero(value)) return false;
    memory.bytes[offset + this.#at] = value;
    memory.bytes[offset + this.#at + 1] = value >>> 8;
    return true;
  }

  read(memory: RecordMemory, offset: number): unknown {
    const at = offset + this.#at;
    return (memory.bytes[at] as number) | ((memory.bytes[at + 1] as number) << 8);
  }
}

export class U32Field implements FieldCodec {
  readonly name: string;
  readonly #index: number;

  constructor(field: PlacedField) {
    this.name = field.name;
    this.#index = field.at >>> 2;
  }

  write(value: unknown, memory: RecordMemory, offset: number): boolean {
    if (typeof value !== 'number' || value >>> 0 !== value || isNegativeZero(value)) return false;
    memory.words[(offset >>> 2) + this.#index] = value;
    return true;
  }

  read(memory: RecordMemory, offset: number): unknown {
    return (memory.words[(offset >>> 2) + this.#index] as number) >>> 0;
  }
}

export class I32Field implements FieldCodec {
  readonly name: string;
  readonly #index: number;

  constructor(field: PlacedField) {
    this.name = field.name;
    this.#index = field.at >>> 2;
  }

  write(value: unknown, memory: RecordMemory, offset: number): boolean {
    if (typeof value !== 'number' || (value | 0) !== value || isNegativeZero(value)) return false;
    memory.words[(offset >>> 2) + this.#index] = value;
    return true;
  }

  read(memory: RecordMemory, offset: number): unknown {
    return memory.words[(offset >>> 2) + this.#index];
  }
}

export class F64Field implements FieldCodec {
  readonly name: string;
  readonly #index: number;

  constructor(field: PlacedField) {
    this.name = field.name;
    this.#index = field.at >>> 3;
  }

  write(value: unknown, memory: RecordMemory, offset: number): boolean {
    if (typeof value !== 'number') return false;
    memory.doubles[(offset >>> 3) + this.#index] = value;
    return true;
  }

  read(memory: RecordMemory, offset: number): unknown {
    return memory.doubles[(offset >>> 3) + this.#index];
  }
}

const INT64_MAX = 2n ** 63n;

export class I64Field implements FieldCodec {
  readonly name: string;
  readonly #index: number;

  constructor(field: PlacedField) {
    this.name = field.name;
    this.#index = field.at >>> 2;
  }

  write(value: unknown, memory: RecordMemory, offset: number): boolean {
    if (typeof value !== 'bigint' || value >= INT64_MAX || value < -INT64_MAX) return false;
    const index = (offset >>> 2) + this.#index;
    memory.words[index] = Number(BigInt.asIntN(32, value));
    memory.words[index + 1] = Number(value >> 32n);
    return true;
  }

  read(memory: RecordMemory, offset: number): unknown {
    const index = (offset >>> 2) + this.#index;
    return (BigInt(memory.words[index + 1] as number) << 32n) | BigInt((memory.words[index] as number) >>> 0);
  }
}

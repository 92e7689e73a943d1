import { UndecodableError } from '../codec-errors.ts';
import { HANDLE_WORDS, type HandlePort } from '../message-codec.ts';
import type { RecordMemory } from '../../memory/record-memory.ts';
import type { Field, Shape } from './shape.ts';
import {
  KIND_BOOLEAN,
  KIND_HANDLE,
  KIND_LITERAL,
  KIND_NUMBER,
  KIND_STRING,
  SHAPE_INDEX_SHIFT,
  STRING_BODY_SHIFT,
  STRING_UNITS_MASK,
  STRING_UNITS_MAX,
  TAG_INT32,
  TAG_MASK,
  TAG_NULL,
  TAG_TWO_BYTES,
  TAG_UNDEFINED,
} from './shape-layout.ts';
import type { ShapeTableReader } from './shape-table.ts';
import { CACHED_UNITS_MAX, StringCache } from './string-cache.ts';
import { bodyWordsOf, readWideText } from './text-body.ts';

/**
 * Reads messages of shapes that other threads have learned.
 *
 * Objects are made key by key, with a line of its own for each key up to eight: every line remembers the keys and
 * classes it saw, which a loop over keys cannot (17 ns instead of 49 for four keys).
 */
export class ShapeDecoder {
  readonly #handles: HandlePort | undefined;
  readonly #strings = new StringCache();
  readonly #tables: readonly ShapeTableReader[];
  #table: ShapeTableReader | undefined;
  /** Word behind the record. */
  #end = 0;

  constructor(tables: readonly ShapeTableReader[], handles?: HandlePort) {
    this.#tables = tables;
    this.#handles = handles;
  }

  /**
   * Limit: four parameters, on the hot path.
   *
   * @throws UndecodableError, or what the handle port threw
   */
  decode(memory: RecordMemory, offset: number, lengthBytes: number, from: number): object {
    const { words } = memory;
    const start = offset >>> 2;
    const table = this.#tables[from];
    const index = (words[start] as number) >>> SHAPE_INDEX_SHIFT;
    const shape = table?.shape(index);
    if (shape === undefined) throw new UndecodableError(`thread ${from} has learned no shape ${index}`);
    if (shape.fixedWords << 2 > lengthBytes) throw new UndecodableError(`${lengthBytes} bytes hold no message of shape ${index}`);
    this.#table = table;
    this.#end = start + (lengthBytes >>> 2);
    return this.#object(shape, memory, start);
  }

  #object({ fields }: Shape, memory: RecordMemory, start: number): object {
    const fieldCount = fields.length;
    const { words, doubles } = memory;
    const tags = words[start + 1] as number;
    const object: Record<string, unknown> = {};
    const first = fields[0] as Field;
    object[first.key] = this.#value(first, tags & TAG_MASK, words, doubles, start);
    if (fieldCount === 1) return object;
    const second = fields[1] as Field;
    object[second.key] = this.#value(second, (tags >>> 2) & TAG_MASK, words, doubles, start);
    if (fieldCount === 2) return object;
    const third = fields[2] as Field;
    object[third.key] = this.#value(third, (tags >>> 4) & TAG_MASK, words, doubles, start);
    if (fieldCount === 3) return object;
    const fourth = fields[3] as Field;
    object[fourth.key] = this.#value(fourth, (tags >>> 6) & TAG_MASK, words, doubles, start);
    if (fieldCount === 4) return object;
    const fifth = fields[4] as Field;
    object[fifth.key] = this.#value(fifth, (tags >>> 8) & TAG_MASK, words, doubles, start);
    if (fieldCount === 5) return object;
    const sixth = fields[5] as Field;
    object[sixth.key] = this.#value(sixth, (tags >>> 10) & TAG_MASK, words, doubles, start);
    if (fieldCount === 6) return object;
    const seventh = fields[6] as Field;
    object[seventh.key] = this.#value(seventh, (tags >>> 12) & TAG_MASK, words, doubles, start);
    if (fieldCount === 7) return object;
    const eighth = fields[7] as Field;
    object[eighth.key] = this.#value(eighth, (tags >>> 14) & TAG_MASK, words, doubles, start);
    for (let index = 8; index < fieldCount; index++) {
      const field = fields[index] as Field;
      object[field.key] = this.#value(field, (tags >>> (index << 1)) & TAG_MASK, words, doubles, start);
    }
    return object;
  }

  /** Limit: five parameters; what is in registers need not be read again after every call (8 ns a message). */
  #value(field: Field, tag: number, words: Int32Array, doubles: Float64Array, start: number): unknown {
    if (tag >= TAG_NULL) return tag === TAG_UNDEFINED ? undefined : null;
    const cell = start + field.cell;
    switch (field.kind) {
      case KIND_NUMBER:
        return tag === TAG_INT32 ? words[cell] : doubles[cell >>> 1];
      case KIND_LITERAL:
        return field.literals[words[cell] as number] ?? this.#newLiteral(field, words[cell] as number);
      case KIND_STRING:
        return this.#text(words, cell, start, tag === TAG_TWO_BYTES);
      case KIND_BOOLEAN:
        return tag === 1;
      case KIND_HANDLE:
        return this.#handle(words, cell);
      default:
        throw new UndecodableError(`field "${field.key}" never had a value`);
    }
  }

  /** Limit: four parameters, on the hot path. */
  #text(words: Int32Array, cell: number, start: number, wide: boolean): string {
    const place = words[cell] as number;
    const units = place & STRING_UNITS_MASK;
    const body = start + (place >>> STRING_BODY_SHIFT);
    if (units > STRING_UNITS_MAX || body + bodyWordsOf(units, wide) > this.#end) {
      throw new UndecodableError(`text of ${units} units reaches past its end`);
    }
    if (wide) return readWideText(words, body, units);
    return units <= CACHED_UNITS_MAX ? this.#strings.read(words, body, units) : this.#strings.readLong(words, body, units);
  }

  #newLiteral(field: Field, index: number): string {
    const literal = this.#table?.literal(field, index);
    if (literal === undefined) throw new UndecodableError(`field "${field.key}" has no literal ${index}`);
    return literal;
  }

  #handle(words: Int32Array, cell: number): unknown {
    if (this.#handles === undefined) throw new UndecodableError('it holds a handle and no port reads handles');
    if (cell + 1 + HANDLE_WORDS > this.#end) throw new UndecodableError('a handle reaches past its end');
    return this.#handles.read(words[cell] as number, words, cell + 1);
  }
}

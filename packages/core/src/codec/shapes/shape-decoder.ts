import { UndecodableError } from '../codec-errors.ts';
import type { GeneralCodec } from '../general/general-codec.ts';
import { HANDLE_WORDS, type HandlePort } from '../message-codec.ts';
import type { RecordMemory } from '../../memory/record-memory.ts';
import { readDoubles, readIntegers } from './number-list.ts';
import type { Field, Shape } from './shape.ts';
import {
  KIND_BOOLEAN,
  KIND_HANDLE,
  KIND_LITERAL,
  KIND_NUMBER,
  KIND_STRING,
  KIND_VALUE,
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
import {
  ALIGNED_HEADER_WORDS,
  VALUE_DATE,
  VALUE_DOUBLE,
  VALUE_EMPTY_OBJECT,
  VALUE_DOUBLES,
  VALUE_FALSE,
  VALUE_GENERAL,
  VALUE_HANDLE,
  VALUE_INTEGERS,
  HEAD_KIND_MASK,
  VALUE_LIST,
  VALUE_NULL,
  VALUE_OBJECT,
  HEAD_SHIFT,
  VALUE_SMALL,
  VALUE_TEXT,
  VALUE_TRUE,
  VALUE_UNDEFINED,
  VALUE_WIDE_TEXT,
  VALUE_DEPTH_MAX,
} from './value-layout.ts';

/**
 * Reads messages of shapes that other threads have learned.
 *
 * Objects are made key by key, with a line of its own for each key up to eight: every line remembers the keys and
 * classes it saw, which a loop over keys cannot (17 ns instead of 49 for four keys).
 */
export class ShapeDecoder {
  readonly #handles: HandlePort | undefined;
  readonly #general: GeneralCodec;
  readonly #strings = new StringCache();
  readonly #tables: readonly ShapeTableReader[];
  #table: ShapeTableReader | undefined;
  /** Word behind the record. */
  #end = 0;
  /** Word where the next body of a value may begin. */
  #next = 0;
  #depth = 0;
  /** Words of long texts that the record has room for: cells may all point at the same one. */
  #longTextWords = 0;

  constructor(tables: readonly ShapeTableReader[], general: GeneralCodec, handles?: HandlePort) {
    this.#tables = tables;
    this.#general = general;
    this.#handles = handles;
  }

  /**
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
    this.#next = start + shape.fixedWords;
    this.#depth = 0;
    this.#longTextWords = lengthBytes >>> 2;
    return this.#object(shape, memory, start);
  }

  #object({ fields }: Shape, memory: RecordMemory, start: number): object {
    const fieldCount = fields.length;
    const { words } = memory;
    const tags = words[start + 1] as number;
    const object: Record<string, unknown> = {};
    const first = fields[0] as Field;
    // Nearly every message has it first: a name of its own, that many kinds of messages do not spoil for each other.
    if (first.key === 'type') object['type'] = this.#value(first, tags & TAG_MASK, words, memory, start);
    else object[first.key] = this.#value(first, tags & TAG_MASK, words, memory, start);
    if (fieldCount === 1) return object;
    const second = fields[1] as Field;
    object[second.key] = this.#value(second, (tags >>> 2) & TAG_MASK, words, memory, start);
    if (fieldCount === 2) return object;
    const third = fields[2] as Field;
    object[third.key] = this.#value(third, (tags >>> 4) & TAG_MASK, words, memory, start);
    if (fieldCount === 3) return object;
    const fourth = fields[3] as Field;
    object[fourth.key] = this.#value(fourth, (tags >>> 6) & TAG_MASK, words, memory, start);
    if (fieldCount === 4) return object;
    const fifth = fields[4] as Field;
    object[fifth.key] = this.#value(fifth, (tags >>> 8) & TAG_MASK, words, memory, start);
    if (fieldCount === 5) return object;
    const sixth = fields[5] as Field;
    object[sixth.key] = this.#value(sixth, (tags >>> 10) & TAG_MASK, words, memory, start);
    if (fieldCount === 6) return object;
    const seventh = fields[6] as Field;
    object[seventh.key] = this.#value(seventh, (tags >>> 12) & TAG_MASK, words, memory, start);
    if (fieldCount === 7) return object;
    const eighth = fields[7] as Field;
    object[eighth.key] = this.#value(eighth, (tags >>> 14) & TAG_MASK, words, memory, start);
    for (let index = 8; index < fieldCount; index++) {
      const field = fields[index] as Field;
      object[field.key] = this.#value(field, (tags >>> (index << 1)) & TAG_MASK, words, memory, start);
    }
    return object;
  }

  /** Limit: five parameters; what is in registers need not be read again after every call (8 ns a message). */
  #value(field: Field, tag: number, words: Int32Array, memory: RecordMemory, start: number): unknown {
    if (tag >= TAG_NULL) return tag === TAG_UNDEFINED ? undefined : null;
    const cell = start + field.cell;
    switch (field.kind) {
      case KIND_NUMBER:
        return tag === TAG_INT32 ? words[cell] : memory.doubles[cell >>> 1];
      case KIND_LITERAL:
        return field.literals[words[cell] as number] ?? this.#newLiteral(field, words[cell] as number);
      case KIND_STRING:
        return this.#text(words, cell, start, tag === TAG_TWO_BYTES);
      case KIND_BOOLEAN:
        return tag === 1;
      default:
        return this.#rarer(field, words[cell] as number, start, memory);
    }
  }

  /** Apart, because the engine puts `#value` into each line of `#object` only as long as it is small. */
  #rarer(field: Field, word: number, start: number, memory: RecordMemory): unknown {
    if (field.kind === KIND_VALUE) return this.#anything(word, start, memory);
    if (field.kind === KIND_HANDLE) return this.#handle(memory.words, start + field.cell);
    throw new UndecodableError(`field "${field.key}" never had a value`);
  }

  #text(words: Int32Array, cell: number, start: number, wide: boolean): string {
    const place = words[cell] as number;
    return this.#units(words, start + (place >>> STRING_BODY_SHIFT), place & STRING_UNITS_MASK, wide);
  }

  #units(words: Int32Array, body: number, units: number, wide: boolean): string {
    if (units >>> 0 > STRING_UNITS_MAX || body + bodyWordsOf(units, wide) > this.#end) {
      throw new UndecodableError(`text of ${units} units reaches past its end`);
    }
    if (!wide && units <= CACHED_UNITS_MAX) return this.#strings.read(words, body, units);
    this.#longTextWords -= bodyWordsOf(units, wide);
    if (this.#longTextWords < 0) throw new UndecodableError('its texts are longer than all of it');
    return wide ? readWideText(words, body, units) : this.#strings.readLong(words, body, units);
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

  /** A value of any kind, as value-layout.ts says. `start` is that of the object or list it is in. */
  #anything(head: number, start: number, memory: RecordMemory): unknown {
    switch (head & HEAD_KIND_MASK) {
      case VALUE_UNDEFINED:
        return undefined;
      case VALUE_NULL:
        return null;
      case VALUE_FALSE:
        return false;
      case VALUE_TRUE:
        return true;
      case VALUE_SMALL:
        return head >> HEAD_SHIFT;
      case VALUE_EMPTY_OBJECT:
        return {};
      default:
        return this.#body(head & HEAD_KIND_MASK, start + (head >>> HEAD_SHIFT), memory);
    }
  }

  #body(kind: number, at: number, memory: RecordMemory): unknown {
    switch (kind) {
      case VALUE_OBJECT:
        return this.#inside(at, memory);
      case VALUE_TEXT:
      case VALUE_WIDE_TEXT:
        return this.#textBody(at, kind === VALUE_WIDE_TEXT, memory.words);
      case VALUE_DOUBLE:
        this.#take(at, 2);
        return memory.doubles[at >>> 1];
      case VALUE_DATE:
        this.#take(at, 2);
        return new Date(memory.doubles[at >>> 1] as number);
      case VALUE_LIST:
        return this.#list(at, memory);
      case VALUE_INTEGERS:
        return readIntegers(memory.words, at, this.#lengthAt(at, memory.words, 1));
      case VALUE_DOUBLES:
        return readDoubles(memory.doubles, at, this.#lengthAt(at, memory.words, 2));
      case VALUE_HANDLE:
        this.#take(at, 1 + HANDLE_WORDS);
        return this.#handle(memory.words, at);
      case VALUE_GENERAL:
        return this.#part(at, memory);
      default:
        throw new UndecodableError(`there is no value of kind ${kind}`);
    }
  }

  #inside(at: number, memory: RecordMemory): object {
    const index = (memory.words[at] as number) >>> SHAPE_INDEX_SHIFT;
    const shape = this.#table?.shape(index);
    if (shape === undefined) throw new UndecodableError(`its thread has learned no shape ${index}`);
    this.#take(at, shape.fixedWords);
    this.#deeper();
    const object = this.#object(shape, memory, at);
    this.#depth--;
    return object;
  }

  #list(at: number, memory: RecordMemory): unknown[] {
    const { words } = memory;
    const length = this.#lengthAt(at, words, 1);
    this.#deeper();
    const list = new Array<unknown>(length);
    for (let index = 0; index < length; index++) list[index] = this.#anything(words[at + 1 + index] as number, at, memory);
    this.#depth--;
    return list;
  }

  #textBody(at: number, wide: boolean, words: Int32Array): string {
    const units = this.#lengthAt(at, words, 0);
    const text = this.#units(words, at + 1, units, wide);
    this.#next += bodyWordsOf(units, wide);
    return text;
  }

  #part(at: number, memory: RecordMemory): unknown {
    this.#take(at, ALIGNED_HEADER_WORDS);
    const lengthBytes = (memory.words[at] as number) | 0;
    const first = this.#next;
    this.#take(first, (lengthBytes + 3) >>> 2);
    return this.#general.decode(memory, first << 2, lengthBytes);
  }

  /** The length that stands at the beginning of a body, which has so many words for each item, and is taken. */
  #lengthAt(at: number, words: Int32Array, itemWords: number): number {
    this.#take(at, 1);
    const length = (words[at] as number) | 0;
    // With doubles, the empty word behind the length makes one more, which is none of theirs.
    this.#take(this.#next, itemWords === 2 ? 1 + 2 * length : itemWords * length);
    return length;
  }

  /** No body reaches past the record's end or into one that was read before. */
  #take(at: number, words: number): void {
    if (at < this.#next || words < 0 || words > this.#end - at)
      throw new UndecodableError(`a value of ${words} words reaches past its end`);
    this.#next = at + words;
  }

  #deeper(): void {
    if (++this.#depth > VALUE_DEPTH_MAX) throw new UndecodableError(`it is nested deeper than ${VALUE_DEPTH_MAX} levels`);
  }
}

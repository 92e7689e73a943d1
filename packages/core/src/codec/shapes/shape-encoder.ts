import type { RecordMemory } from '../../memory/record-memory.ts';
import { type HandlePort, OVERFLOW } from '../message-codec.ts';
import { FORMAT_SHAPE } from '../record-format.ts';
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
  STRING_UNITS_MAX,
  TAG_DOUBLE,
  TAG_NULL,
  TAG_UNDEFINED,
} from './shape-layout.ts';
import { TWO_BYTES, writeText } from './text-body.ts';
import { MISFIT, type ShapeWriting, type ValueWriting } from './value-ports.ts';
import type { ValueRoom } from './value-room.ts';

/**
 * Writes a message of a known shape, key by key, in the order the message has them.
 *
 * `for … in` with the value read inside the loop is what makes it fast: the engine walks its own list of keys and reads
 * by position, whatever the object's class. Inherited enumerable keys show up in it and make a misfit.
 */
export class ShapeEncoder implements ShapeWriting {
  readonly #values: ValueWriting;
  readonly #handles: HandlePort | undefined;

  constructor(values: ValueWriting, handles?: HandlePort) {
    this.#values = values;
    this.#handles = handles;
  }

  /**
   * @param message a plain object
   * @param room of the message that the object lies in, if it does
   * @returns the length in bytes, `MISFIT`, `LEFT`, or `OVERFLOW` (also when it would only just have fitted)
   *
   * Limit: six parameters and a long loop. Splitting it costs a third more time a message (measured).
   */
  encode(shape: Shape, message: object, memory: RecordMemory, offset: number, limit: number, room: ValueRoom | undefined): number {
    const { words, doubles } = memory;
    const { fields } = shape;
    const fieldCount = fields.length;
    const start = offset >>> 2;
    const end = limit >>> 2;
    let body = start + shape.fixedWords;
    if (body > end) return OVERFLOW;
    let tags = 0;
    let index = 0;
    // Values are written when all else has fitted: a bit for each of their fields, and the last of them.
    let values = 0;
    let lastValue: unknown;
    for (const key in message) {
      const field = fields[index];
      if (field === undefined || key !== field.key) return MISFIT;
      const value = (message as Record<string, unknown>)[key];
      const cell = start + field.cell;
      let tag = 0;
      switch (field.kind) {
        case KIND_NUMBER:
          if (typeof value === 'number') {
            if ((value | 0) === value && (value !== 0 || 1 / value > 0)) words[cell] = value;
            else {
              tag = TAG_DOUBLE;
              doubles[cell >>> 1] = value;
            }
          } else tag = tagOfNothing(value);
          break;
        case KIND_LITERAL:
          if (field.literals[field.recent] === value) words[cell] = field.recent;
          else tag = otherLiteral(field, value, words, cell);
          break;
        case KIND_STRING:
          if (typeof value === 'string') {
            if (value.length > STRING_UNITS_MAX) return MISFIT;
            const written = writeText(value, words, body, end);
            if (written < 0) return OVERFLOW;
            words[cell] = value.length | ((body - start) << STRING_BODY_SHIFT);
            body += written >>> 1;
            tag = written & TWO_BYTES;
          } else tag = tagOfNothing(value);
          break;
        case KIND_BOOLEAN:
          tag = value === true ? 1 : value === false ? 0 : tagOfNothing(value);
          break;
        case KIND_HANDLE:
          tag = this.#handle(value, words, cell);
          break;
        case KIND_VALUE:
          if (value === null || value === undefined) tag = tagOfNothing(value);
          else {
            values |= 1 << index;
            lastValue = value;
          }
          break;
        default:
          tag = tagOfNothing(value);
      }
      if (tag < 0) return MISFIT;
      tags |= tag << (index << 1);
      index++;
    }
    if (index !== fieldCount) return MISFIT;
    words[start] = FORMAT_SHAPE | (shape.index << SHAPE_INDEX_SHIFT);
    words[start + 1] = tags;
    if (values !== 0) return this.#values.writeFields(shape, message, values, lastValue, memory, start, body, limit, room);
    return (body - start) << 2;
  }

  #handle(value: unknown, words: Int32Array, cell: number): number {
    if (typeof value !== 'object' || value === null || this.#handles === undefined) return tagOfNothing(value);
    const kind = this.#handles.kindOf(value);
    if (kind === 0) return MISFIT;
    words[cell] = kind;
    this.#handles.write(kind, value, words, cell + 1);
    return 0;
  }
}

function otherLiteral(field: Field, value: unknown, words: Int32Array, cell: number): number {
  const index = field.literals.indexOf(value as string);
  if (index < 0) return tagOfNothing(value);
  words[cell] = field.recent = index;
  return 0;
}

function tagOfNothing(value: unknown): number {
  return value === null ? TAG_NULL : value === undefined ? TAG_UNDEFINED : MISFIT;
}

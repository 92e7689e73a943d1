import type { RecordMemory } from '../../memory/record-memory.ts';
import type { GeneralCodec } from '../general/general-codec.ts';
import { HANDLE_WORDS, type HandlePort, OVERFLOW } from '../message-codec.ts';
import type { Field, Inside, Shape } from './shape.ts';
import { STRING_UNITS_MAX } from './shape-layout.ts';
import { writeNumbers } from './number-list.ts';
import { TWO_BYTES, writeText } from './text-body.ts';
import {
  ALIGNED_HEADER_WORDS,
  GENERAL_PARTS_MAX,
  HEAD_SHIFT,
  LIST_ITEMS_MAX,
  VALUE_DATE,
  VALUE_DEPTH_MAX,
  VALUE_DOUBLE,
  VALUE_EMPTY_OBJECT,
  VALUE_FALSE,
  VALUE_GENERAL,
  VALUE_HANDLE,
  VALUE_LIST,
  VALUE_NULL,
  VALUE_OBJECT,
  VALUE_SMALL,
  VALUE_TEXT,
  VALUE_TRUE,
  VALUE_UNDEFINED,
  VALUE_WIDE_TEXT,
} from './value-layout.ts';
import { GENERAL, LEFT, MISFIT, type ShapeFinding, type ShapeWriting, type ValueWriting, WRITTEN } from './value-ports.ts';
import { ValueRoom } from './value-room.ts';

/**
 * Writes values of any kind: objects of learned shapes, lists, numbers and texts as value-layout.ts says, and what is none of these
 * as a record of the general codec, within the message's own.
 *
 * All that is known of a message while it is written stands in a room of its own, because a getter may send another message meanwhile.
 */
export class ValueWriter implements ValueWriting {
  readonly #general: GeneralCodec;
  readonly #handles: HandlePort | undefined;
  #encoder: ShapeWriting | undefined;
  #finder: ShapeFinding | undefined;
  readonly #rooms: ValueRoom[] = [];

  constructor(general: GeneralCodec, handles?: HandlePort) {
    this.#general = general;
    this.#handles = handles;
  }

  /** Objects within a message are written as messages are. */
  connect(encoder: ShapeWriting, finder: ShapeFinding): void {
    this.#encoder = encoder;
    this.#finder = finder;
  }

  // Limit: nine parameters, as in the port.
  writeFields(
    shape: Shape,
    object: object,
    bits: number,
    last: unknown,
    memory: RecordMemory,
    start: number,
    body: number,
    limit: number,
    room: ValueRoom | undefined,
  ): number {
    if (room !== undefined) {
      room.body = body;
      const outcome = this.#fields(shape, object, bits, last, start, room);
      return outcome < 0 ? outcome : (room.body - start) << 2;
    }
    if (!shape.patience.allows()) return LEFT;
    const own = this.#rooms.pop() ?? new ValueRoom();
    own.begin(memory, limit, body);
    const outcome = this.#fields(shape, object, bits, last, start, own);
    const lengthBytes = (own.body - start) << 2;
    own.end();
    this.#rooms.push(own);
    if (outcome === WRITTEN) shape.patience.succeeded();
    else if (outcome === LEFT) shape.patience.failed();
    return outcome < 0 ? outcome : lengthBytes;
  }

  /** Limit: six parameters, as above. */
  #fields(shape: Shape, object: object, bits: number, last: unknown, start: number, room: ValueRoom): number {
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const field = shape.fields[31 - Math.clz32(rest & -rest)] as Field;
      const value = (rest & (rest - 1)) === 0 ? last : (object as Record<string, unknown>)[field.key];
      room.inside = field.inside as Inside;
      let outcome = this.#value(value, start + field.cell, start, room);
      if (outcome === GENERAL && room.lists === 0) outcome = this.#part(value, start + field.cell, start, room);
      if (outcome < 0) return outcome;
    }
    return WRITTEN;
  }

  #value(value: unknown, cell: number, start: number, room: ValueRoom): number {
    switch (typeof value) {
      case 'object':
        return value === null ? put(VALUE_NULL, cell, room) : this.#object(value, cell, start, room);
      case 'number':
        return (value << HEAD_SHIFT) >> HEAD_SHIFT === value && (value !== 0 || 1 / value > 0)
          ? put(VALUE_SMALL | (value << HEAD_SHIFT), cell, room)
          : double(VALUE_DOUBLE, value, cell, { start, room });
      case 'string':
        return value.length > STRING_UNITS_MAX ? GENERAL : text(value, cell, start, room);
      case 'boolean':
        return put(value ? VALUE_TRUE : VALUE_FALSE, cell, room);
      case 'undefined':
        return put(VALUE_UNDEFINED, cell, room);
      case 'bigint':
        return GENERAL;
      default:
        return LEFT;
    }
  }

  #object(value: object, cell: number, start: number, room: ValueRoom): number {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.#plain(value, cell, start, room);
    if (prototype === Array.prototype && Array.isArray(value)) return this.#list(value, cell, start, room);
    if (prototype === Date.prototype) return double(VALUE_DATE, (value as Date).getTime(), cell, { start, room });
    const kind = this.#handles === undefined ? 0 : this.#handles.kindOf(value);
    return kind === 0 ? GENERAL : this.#handle(kind, value, cell, { start, room });
  }

  /** An object of a learned shape. */
  #plain(object: object, cell: number, start: number, room: ValueRoom): number {
    if (room.depth >= VALUE_DEPTH_MAX) return LEFT;
    const { inside } = room;
    const at = (room.body + 1) & ~1;
    room.depth++;
    let lengthBytes = MISFIT;
    const guess = inside.shape;
    if (guess !== undefined) lengthBytes = (this.#encoder as ShapeWriting).encode(guess, object, room.memory, at << 2, room.limit, room);
    const isEmpty = lengthBytes === MISFIT && !hasKeys(object);
    if (lengthBytes === MISFIT && !isEmpty) lengthBytes = this.#search(object, inside, at, room);
    room.depth--;
    if (isEmpty) return put(VALUE_EMPTY_OBJECT, cell, room);
    if (lengthBytes < 0) return lengthBytes === MISFIT ? GENERAL : lengthBytes;
    room.inside = inside;
    room.body = at + (lengthBytes >>> 2);
    room.memory.words[cell] = VALUE_OBJECT | ((at - start) << HEAD_SHIFT);
    return WRITTEN;
  }

  #search(object: object, inside: Inside, at: number, room: ValueRoom): number {
    const isAlone = room.lists === 0;
    if (isAlone && !inside.patience.allows()) return MISFIT;
    const finder = this.#finder as ShapeFinding;
    const lengthBytes = finder.encode(object, room.memory, at << 2, room.limit, room);
    if (lengthBytes >= 0) inside.shape = finder.found(object);
    if (isAlone && lengthBytes >= 0) inside.patience.succeeded();
    if (isAlone && lengthBytes === MISFIT) inside.patience.failed();
    return lengthBytes;
  }

  #list(list: readonly unknown[], cell: number, start: number, room: ValueRoom): number {
    if (list.length > LIST_ITEMS_MAX) return GENERAL;
    // Not `list[0]`: at a place where it sees lists of numbers and others, the engine turns the former into lists of boxed numbers, the sender's own.
    if (typeof list.at(0) === 'number') {
      const outcome = writeNumbers(list, cell, start, room);
      if (outcome !== MISFIT) return outcome;
    }
    return room.lists === 0 ? this.#outerList(list, cell, start, room) : this.#items(list, cell, start, room);
  }

  /** What does not fit into it makes the whole list one for the general codec. */
  #outerList(list: readonly unknown[], cell: number, start: number, room: ValueRoom): number {
    const { inside, body, depth } = room;
    if (!inside.patience.allows()) return GENERAL;
    const outcome = this.#items(list, cell, start, room);
    room.inside = inside;
    room.lists = 0;
    if (outcome === WRITTEN) {
      inside.patience.succeeded();
    } else if (outcome === GENERAL) {
      inside.patience.failed();
      room.body = body;
      room.depth = depth;
    }
    return outcome;
  }

  #items(list: readonly unknown[], cell: number, start: number, room: ValueRoom): number {
    if (room.depth >= VALUE_DEPTH_MAX) return LEFT;
    const { words } = room.memory;
    const { length } = list;
    const at = room.body;
    room.body = at + 1 + length;
    if (room.body > room.limit >>> 2) return OVERFLOW;
    room.depth++;
    room.lists++;
    for (let index = 0; index < length; index++) {
      const outcome = this.#value(list[index], at + 1 + index, at, room);
      if (outcome < 0) return outcome;
    }
    room.depth--;
    room.lists--;
    words[at] = length;
    words[cell] = VALUE_LIST | ((at - start) << HEAD_SHIFT);
    return WRITTEN;
  }

  #handle(kind: number, value: object, cell: number, { start, room }: Place): number {
    const { memory, limit, body } = room;
    room.body = body + 1 + HANDLE_WORDS;
    if (room.body > limit >>> 2) return OVERFLOW;
    memory.words[body] = kind;
    (this.#handles as HandlePort).write(kind, value, memory.words, body + 1);
    memory.words[cell] = VALUE_HANDLE | ((body - start) << HEAD_SHIFT);
    return WRITTEN;
  }

  #part(value: unknown, cell: number, start: number, room: ValueRoom): number {
    if (room.generalParts >= GENERAL_PARTS_MAX) return LEFT;
    const { memory, limit, depth } = room;
    const at = (room.body + 1) & ~1;
    const offset = (at + ALIGNED_HEADER_WORDS) << 2;
    const lengthBytes = this.#general.encodePart(value, memory, { offset, limit, depth: depth + 1 });
    if (lengthBytes === OVERFLOW || offset + lengthBytes > (limit & ~3)) return OVERFLOW;
    room.generalParts++;
    room.body = (offset + lengthBytes + 3) >>> 2;
    memory.words[at] = lengthBytes;
    memory.words[cell] = VALUE_GENERAL | ((at - start) << HEAD_SHIFT);
    return WRITTEN;
  }
}

/** Where a value is written: the first word of the object or list it is in, and the message's room. */
interface Place {
  readonly start: number;
  readonly room: ValueRoom;
}

function hasKeys(object: object): boolean {
  for (const _ in object) return true;
  return false;
}

function put(head: number, cell: number, { memory }: ValueRoom): number {
  memory.words[cell] = head;
  return WRITTEN;
}

function double(kind: number, value: number, cell: number, { start, room }: Place): number {
  const at = (room.body + 1) & ~1;
  room.body = at + 2;
  if (room.body > room.limit >>> 2) return OVERFLOW;
  room.memory.doubles[at >>> 1] = value;
  room.memory.words[cell] = kind | ((at - start) << HEAD_SHIFT);
  return WRITTEN;
}

function text(value: string, cell: number, start: number, room: ValueRoom): number {
  const { words } = room.memory;
  const at = room.body;
  const written = writeText(value, words, at + 1, room.limit >>> 2);
  if (written < 0) return OVERFLOW;
  room.body = at + 1 + (written >>> 1);
  words[at] = value.length;
  words[cell] = ((written & TWO_BYTES) === 0 ? VALUE_TEXT : VALUE_WIDE_TEXT) | ((at - start) << HEAD_SHIFT);
  return WRITTEN;
}

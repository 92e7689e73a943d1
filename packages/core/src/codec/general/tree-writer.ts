import type { RecordMemory } from '../../memory/record-memory.ts';
import { TooLongError } from '../codec-errors.ts';
import type { HandlePort, ValuePort } from '../message-codec.ts';
import {
  DEPTH_MAX,
  EXTRA_BIGINT,
  EXTRA_MAP,
  EXTRA_NEGATIVE_ZERO,
  EXTRA_OBJECT,
  EXTRA_REGEXP,
  EXTRA_SET,
  EXTRA_UNDEFINED,
  EXTRA_VALUE,
} from '../record-format.ts';
import { binaryKindOf } from './binary-kinds.ts';
import type { Ports } from './explain.ts';
import { ExtrasWriter } from './extras-writer.ts';
import { ofThisRealm, sizeHint } from './other-realms.ts';
import { isPlainPrototype, isWellFormed } from './plain.ts';

/** Longer text goes beside the tree: as bytes in one go it takes a third to a tenth of the time that it takes as a part of MessagePack, which writes and reads it unit by unit. */
const LONG_UNITS = 4_096;
/** As much of it is looked at first. */
const BEGINNING_UNITS = 1_024;
/** None that is printed or white: what is left may be ASCII still. */
const OTHER_LETTER = /[^ -~\s]/;
const INT64_MAX = 2n ** 63n;

/** Something in the message cannot cross. Where and why is found out by `explain`, which is slow. */
export const REFUSED: unique symbol = Symbol('refused');

/**
 * Turns a message into a tree that MessagePack can hold, and everything else into extras.
 *
 * A message that is such a tree already is given back as it is: plain messages pay for the walk, not for copies.
 */
export class TreeWriter {
  readonly #handles: HandlePort | undefined;
  readonly #values: ValuePort | undefined;
  readonly #messageBytesMax: number;
  readonly #extras: ExtrasWriter;
  #depth = 0;
  /** Bytes that what was met takes at least. What refers to the same parts many times is found out by it, and not by how long it takes. */
  #bytes = 0;
  #needed = false;

  constructor({ handles, values }: Ports, messageBytesMax: number) {
    this.#handles = handles;
    this.#values = values;
    this.#messageBytesMax = messageBytesMax;
    this.#extras = new ExtrasWriter();
  }

  /** The tree's offset if extras stand before it, else 0: every `undefined` of the tree is one. May lie past the limit. */
  get extrasEnd(): number {
    return this.#needed ? this.#extras.end : 0;
  }

  begin(memory: RecordMemory, offset: number, limit: number, depth: number): void {
    this.#extras.begin(memory, offset, limit);
    this.#depth = depth;
    this.#bytes = 0;
    this.#needed = false;
  }

  /** @throws REFUSED, TooLongError, or what a getter threw */
  write(message: unknown): unknown {
    return this.#visit(message);
  }

  #visit(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
        return isItself(value) ? value : this.#text(value);
      case 'number':
        return isItself(value) ? value : this.#mark(EXTRA_NEGATIVE_ZERO);
      case 'boolean':
        return value;
      case 'object':
        return value === null ? null : this.#object(value);
      case 'undefined':
        this.#extras.mark(EXTRA_UNDEFINED);
        return undefined;
      case 'bigint':
        return value < INT64_MAX && value >= -INT64_MAX ? value : this.#bigint(value);
      default:
        throw REFUSED;
    }
  }

  #object(value: object): unknown {
    const kind = this.#handles === undefined ? 0 : this.#handles.kindOf(value);
    if (kind !== 0) return this.#handle(kind, value);
    if (++this.#depth > DEPTH_MAX) throw REFUSED;
    const prototype: object | null = Object.getPrototypeOf(value);
    const tree = isPlainPrototype(prototype) ? this.#plain(value) : this.#builtIn(value, prototype as object);
    this.#depth--;
    return tree;
  }

  /** The common case: nothing is copied as long as every value stands for itself. */
  #plain(source: object): unknown {
    const begin = this.#extras.end;
    const keys = Object.keys(source);
    this.#spend(keys.length);
    const values = source as Record<string, unknown>;
    let copy: Record<string, unknown> | undefined;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      if (key === '__proto__' || !isWellFormed(key)) return this.#unusual(source, begin);
      const value = values[key];
      const tree = isItself(value) ? value : this.#visit(value);
      if (copy === undefined && !Object.is(tree, value)) copy = firstOf(values, keys, index);
      if (copy !== undefined) copy[key] = tree;
    }
    return copy ?? source;
  }

  #array(source: readonly unknown[]): unknown {
    this.#spend(source.length);
    let copy: unknown[] | undefined;
    for (let index = 0; index < source.length; index++) {
      const value = source[index];
      if (isItself(value) && copy === undefined) continue;
      const tree = this.#visit(value);
      if (copy === undefined && !Object.is(tree, value)) copy = source.slice(0, index);
      if (copy !== undefined) copy.push(tree);
    }
    return copy ?? source;
  }

  #builtIn(value: object, prototype: object): unknown {
    if (Array.isArray(value) && prototype === Array.prototype) return this.#array(value);
    const binary = binaryKindOf(prototype);
    if (binary >= 0) return this.#binary(binary, value);
    if (prototype === Date.prototype) return this.#date(value as Date);
    if (prototype === Map.prototype) return this.#container(EXTRA_MAP, 0, [...(value as Map<unknown, unknown>)].flat());
    if (prototype === Set.prototype) return this.#container(EXTRA_SET, 0, [...(value as Set<unknown>)]);
    if (prototype === RegExp.prototype) return this.#container(EXTRA_REGEXP, 0, [(value as RegExp).source, (value as RegExp).flags]);
    const kind = this.#values === undefined ? 0 : this.#values.kindOf(value);
    if (this.#values === undefined || kind === 0) return this.#foreign(value, prototype);
    return this.#container(EXTRA_VALUE, kind, [this.#values.encode(kind, value)]);
  }

  #foreign(value: object, prototype: object): unknown {
    const size = sizeHint(value);
    // Else it would be copied before it is refused, and an array of a length alone has billions of items.
    if (size > this.#messageBytesMax) throw new TooLongError(size);
    const own = ofThisRealm(value, prototype);
    if (own === undefined) throw REFUSED;
    const ownPrototype: object = Object.getPrototypeOf(own);
    return isPlainPrototype(ownPrototype) ? this.#plain(own) : this.#builtIn(own, ownPrototype);
  }

  /** An object with a key that MessagePack, or its reader, would change. */
  #unusual(source: object, begin: number): unknown {
    this.#extras.rewind(begin);
    return this.#container(EXTRA_OBJECT, 0, Object.entries(source).flat());
  }

  #container(code: number, detail: number, items: readonly unknown[]): unknown {
    this.#needed = true;
    this.#extras.mark(code, detail);
    this.#spend(items.length);
    const tree: unknown[] = [undefined];
    for (const item of items) tree.push(this.#visit(item));
    return tree;
  }

  #bigint(value: bigint): unknown {
    const negative = value < 0n;
    return this.#container(EXTRA_BIGINT, negative ? 1 : 0, [(negative ? -value : value).toString(16)]);
  }

  #mark(code: number): undefined {
    this.#needed = true;
    this.#extras.mark(code);
  }

  #handle(kind: number, value: object): undefined {
    this.#needed = true;
    this.#extras.handle(this.#handles as HandlePort, kind, value);
  }

  #date(value: Date): undefined {
    this.#needed = true;
    this.#extras.date(value);
  }

  #binary(kind: number, value: object): undefined {
    const { byteLength } = value as ArrayBuffer | ArrayBufferView;
    if (byteLength > this.#messageBytesMax) throw new TooLongError(byteLength);
    this.#spend(byteLength);
    this.#needed = true;
    this.#extras.binary(kind, value);
  }

  /** Each part takes a byte at least. With as much again, nothing is refused that fits. */
  #spend(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > 2 * this.#messageBytesMax) throw new TooLongError(this.#messageBytesMax);
  }

  /** In UTF-8 it takes a byte a unit at least. */
  #text(text: string): string | undefined {
    if (text.length > this.#messageBytesMax) throw new TooLongError(text.length);
    this.#spend(text.length);
    if (text.length >= LONG_UNITS) return this.#long(text);
    if (isWellFormed(text)) return text;
    this.#needed = true;
    this.#extras.utf16(text);
    return undefined;
  }

  #long(text: string): string | undefined {
    // Most text that has other letters has one soon, and to count the bytes of all of it takes as long as to write it.
    const isAscii = !OTHER_LETTER.test(text.slice(0, BEGINNING_UNITS)) && Buffer.byteLength(text) === text.length;
    // In UTF-16 text of Latin letters takes twice as much: not where it would become too long by that.
    if (!isAscii && text.length * 2 > this.#messageBytesMax && isWellFormed(text)) return text;
    this.#needed = true;
    if (isAscii) this.#extras.ascii(text);
    else this.#extras.utf16(text);
    return undefined;
  }
}

/** True, and quickly so, for most values that stand for themselves. */
function isItself(value: unknown): boolean {
  if (typeof value === 'number') return value !== 0 || 1 / value > 0;
  return typeof value === 'string' ? value.length < LONG_UNITS && isWellFormed(value) : typeof value === 'boolean';
}

function firstOf(values: Record<string, unknown>, keys: readonly string[], count: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (let index = 0; index < count; index++) copy[keys[index] as string] = values[keys[index] as string];
  return copy;
}

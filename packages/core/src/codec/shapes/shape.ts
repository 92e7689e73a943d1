import { intern } from '../intern.ts';
import { Patience } from './patience.ts';
import { CELL_WORDS, FIELDS_MAX, KIND_NUMBER, KIND_VALUE, LITERALS_MAX, SHAPE_HEADER_WORDS } from './shape-layout.ts';

/** One key of a shape: what its values are, and where they lie. */
export class Field {
  readonly key: string;
  readonly kind: number;
  /** Word of the cell, from the record's start. */
  readonly cell: number;
  /** Values of a literal field, by their number. Only ever added to. */
  readonly literals: string[] = [];
  /** Number of the literal seen last: most often the next one, too. */
  recent = 0;
  /** Of a field of values. */
  readonly inside: Inside | undefined;

  constructor(key: string, kind: number, cell: number) {
    this.key = intern(key);
    this.kind = kind;
    this.cell = cell;
    this.inside = kind === KIND_VALUE ? new Inside() : undefined;
  }
}

/** What is known of the objects in a field, and in lists there. */
export class Inside {
  /** That of the last one: most often the next one's, too. */
  shape: Shape | undefined;
  /** With those that may be unlike any before. */
  readonly patience = new Patience();
}

/**
 * The keys of a message in their order, what kind of value each holds, and where its cell lies.
 *
 * Only literals are ever added to a shape; everything else is fixed when it is learned.
 */
export class Shape {
  readonly index: number;
  readonly fields: readonly Field[];
  /** Words of header and cells. */
  readonly fixedWords: number;
  /** With messages that would need too many parts of the general codec. */
  readonly patience = new Patience();

  constructor(index: number, keys: readonly string[], kinds: readonly number[]) {
    const { cells, fixedWords } = placeCells(kinds);
    this.index = index;
    this.fields = keys.map((key, field) => new Field(key, kinds[field] as number, cells[field] as number));
    this.fixedWords = fixedWords;
  }

  get keys(): readonly string[] {
    return this.fields.map((field) => field.key);
  }
}

function placeCells(kinds: readonly number[]): { cells: readonly number[]; fixedWords: number } {
  const cells = kinds.map(() => 0);
  let next = SHAPE_HEADER_WORDS;
  for (const numbers of [true, false]) {
    for (const [field, kind] of kinds.entries()) {
      if ((kind === KIND_NUMBER) !== numbers) continue;
      cells[field] = next;
      next += CELL_WORDS[kind] as number;
    }
  }
  return { cells, fixedWords: next };
}

/** What a table entry says: a new shape, or one more literal of a field. */
export type ShapeEntry =
  | { readonly keys: readonly string[]; readonly kinds: readonly number[] }
  | { readonly shape: number; readonly field: number; readonly literal: string };

export function entryToBytes(entry: ShapeEntry): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(entry));
}

/** Adds what an entry says to `shapes`. @returns false if it makes no sense there; so none behind it does, whose numbers count on it */
export function applyEntry(bytes: Uint8Array, shapes: Shape[]): boolean {
  const entry = parsed(bytes);
  if (!isEntry(entry)) return false;
  if ('keys' in entry) {
    shapes.push(new Shape(shapes.length, entry.keys, entry.kinds));
    return true;
  }
  const literals = shapes[entry.shape]?.fields[entry.field]?.literals;
  if (literals === undefined || literals.length >= LITERALS_MAX) return false;
  literals.push(intern(entry.literal));
  return true;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is ShapeEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { keys, kinds, shape, field, literal } = value as Record<string, unknown>;
  if (typeof literal === 'string') return typeof shape === 'number' && typeof field === 'number';
  if (!Array.isArray(keys) || !Array.isArray(kinds) || keys.length !== kinds.length) return false;
  const areTexts = keys.every((key) => typeof key === 'string');
  return areTexts && areKeysFit(keys) && kinds.every((kind) => Number.isInteger(kind) && kind >= 0 && kind <= KIND_VALUE);
}

/** Joins the keys of a list to its name. A key that contains it is left to the general codec. */
export const KEY_SEPARATOR = '\0';
const KEY_UNITS_MAX = 1_024;
/** Keys that look like an index sort themselves. */
const startsLikeIndex = /^\d/;

/** Keys that an object inherits are left to the general codec, above all `__proto__`. */
export function areKeysFit(keys: readonly string[]): boolean {
  if (keys.length === 0 || keys.length > FIELDS_MAX) return false;
  let units = 0;
  for (const key of keys) {
    units += key.length;
    if (key in Object.prototype || startsLikeIndex.test(key) || key.includes(KEY_SEPARATOR)) return false;
  }
  return units <= KEY_UNITS_MAX;
}

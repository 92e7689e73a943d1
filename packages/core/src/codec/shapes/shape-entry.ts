import { intern } from '../intern.ts';
import { Shape } from './shape.ts';
import { areKeysFit } from './shape-keys.ts';
import { KIND_VALUE, LITERALS_MAX } from './shape-layout.ts';

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

import { intern } from '../intern.ts';
import { FIELD_HANDLE, type LayoutField } from './field-kinds.ts';

/** The fields of a message type, by name, in the order they arrive. Without `type`: the layout's name is its value. */
export type LayoutFields = { readonly [name: string]: LayoutField };

/** A field at its place. */
export interface PlacedField extends LayoutField {
  readonly name: string;
  /** Bytes from the record's start. */
  readonly at: number;
}

export interface LayoutPlan {
  readonly type: string;
  readonly fields: readonly PlacedField[];
  readonly lengthBytes: number;
}

/**
 * A layout as bytes, for an append-only table: what another thread restores it from.
 * @throws RangeError for a field that cannot be told from an inherited one, or that is the type itself
 */
export function describeLayout(type: string, fields: LayoutFields): Uint8Array {
  for (const name of Object.keys(fields)) {
    if (name === 'type' || name in Object.prototype) throw new RangeError(`Cannot declare layout "${type}": it has a field "${name}"`);
  }
  return new TextEncoder().encode(JSON.stringify([type, Object.entries(fields)]));
}

/**
 * Places the fields: those with the widest alignment first, so that nothing is lost between them.
 * @throws RangeError if the bytes describe no layout
 */
export function planFromDescription(description: Uint8Array): LayoutPlan {
  const parsed: unknown = JSON.parse(new TextDecoder().decode(description));
  if (!isDescription(parsed)) throw new RangeError('Cannot restore layout: its description is damaged');
  const [type, entries] = parsed;
  const places = new Map<string, number>();
  let next = 0;
  for (const alignment of [8, 4, 2, 1]) {
    for (const [name, field] of entries) {
      if (field.alignment !== alignment) continue;
      places.set(name, next);
      next += field.bytes;
    }
  }
  const fields = entries.map(([name, field]) => ({ ...field, name: intern(name), at: places.get(name) as number }));
  return { type: intern(type), fields, lengthBytes: (next + 3) & ~3 };
}

function isDescription(value: unknown): value is [string, [string, LayoutField][]] {
  if (!Array.isArray(value) || typeof value[0] !== 'string' || !Array.isArray(value[1])) return false;
  return value[1].every((entry: unknown) => Array.isArray(entry) && typeof entry[0] === 'string' && isField(entry[1]));
}

function isField(value: unknown): value is LayoutField {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, bytes, alignment } = value as Record<string, unknown>;
  return typeof kind === 'number' && kind >= 0 && kind <= FIELD_HANDLE && typeof bytes === 'number' && typeof alignment === 'number';
}

import { intern } from '../intern.ts';
import { fieldOfKind, type LayoutField } from './field-kinds.ts';

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

/** Name, kind, and what else its declaration was given: how many bytes it takes, and where, follows from these. */
type DescribedField = readonly [name: string, kind: number, detail: unknown];

/**
 * A layout as bytes, for an append-only table: what another thread restores it from.
 * @throws RangeError for a field that cannot be told from an inherited one, or that is the type itself
 */
export function describeLayout(type: string, fields: LayoutFields): Uint8Array {
  for (const name of Object.keys(fields)) {
    if (!canBeNamed(name)) throw new RangeError(`Cannot declare layout "${type}": it has a field "${name}"`);
  }
  const described = Object.entries(fields).map(([name, { kind, members, bytesMax }]): DescribedField => [name, kind, members ?? bytesMax]);
  return new TextEncoder().encode(JSON.stringify([type, described]));
}

function canBeNamed(name: string): boolean {
  return name !== 'type' && !(name in Object.prototype);
}

/**
 * Places the fields: those with the widest alignment first, so that nothing is lost between them.
 * @throws RangeError if the bytes describe no layout
 */
export function planFromDescription(description: Uint8Array): LayoutPlan {
  const parsed: unknown = JSON.parse(new TextDecoder().decode(description));
  if (!isDescription(parsed)) throw new RangeError('Cannot restore layout: its description is damaged');
  const [type, described] = parsed;
  const declared = described.map(([name, kind, detail]) => ({ ...fieldOfKind(kind, detail), name: intern(name) }));
  const places = new Map<string, number>();
  let next = 0;
  for (const alignment of [8, 4, 2, 1]) {
    for (const field of declared) {
      if (field.alignment !== alignment) continue;
      places.set(field.name, next);
      next += field.bytes;
    }
  }
  const fields = declared.map((field) => ({ ...field, at: places.get(field.name) as number }));
  return { type: intern(type), fields, lengthBytes: (next + 3) & ~3 };
}

function isDescription(value: unknown): value is [string, DescribedField[]] {
  if (!Array.isArray(value) || typeof value[0] !== 'string' || !Array.isArray(value[1])) return false;
  const names = value[1].map((entry: unknown) => (Array.isArray(entry) ? (entry[0] as unknown) : undefined));
  return new Set(names).size === names.length && names.every((name) => typeof name === 'string' && canBeNamed(name));
}

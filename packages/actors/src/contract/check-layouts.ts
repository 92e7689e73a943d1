import type { FieldData } from './layouts.ts';
import { shown } from './shown.ts';

/** Limit: a record names its layout by index plus one, in eight bits. */
const LAYOUTS_MAX = 255;

const KINDS: ReadonlySet<unknown> = new Set<FieldData['kind']>([
  'u8',
  'u16',
  'u32',
  'i32',
  'f64',
  'bool',
  'i64',
  'replyHandle',
  'reference',
  'oneOf',
  'text',
]);

/**
 * What a definition declares as its layouts, where it declares it: else the first spawn would fail, in whatever thread.
 *
 * @throws TypeError for what are no fields; RangeError for a field that cannot be told from an inherited one, or that is the type
 * itself, and for more layouts than a record can name
 */
export function checkLayouts(actorName: string, layouts: unknown): void {
  const action = `define actor "${actorName}"`;
  if (!isRecord(layouts)) throw new TypeError(`Cannot ${action}: its layouts are an object, not ${shown(layouts)}`);
  const declared = Object.entries(layouts).filter(([, layout]) => layout !== undefined);
  if (declared.length > LAYOUTS_MAX)
    throw new RangeError(`Cannot ${action}: it may declare ${LAYOUTS_MAX} layouts, and declares ${declared.length}`);
  for (const [type, layout] of declared) checkLayout(`${action}: layout "${type}"`, layout);
}

function checkLayout(what: string, layout: unknown): void {
  if (!isRecord(layout)) throw new TypeError(`Cannot ${what} is an object of fields, not ${shown(layout)}`);
  for (const [name, field] of Object.entries(layout)) {
    if (name === 'type' || name in Object.prototype)
      throw new RangeError(`Cannot ${what} has a field "${name}"; ${name === 'type' ? 'the type has none' : 'every object inherits that'}`);
    if (!isRecord(field) || !KINDS.has(field.kind))
      throw new TypeError(`Cannot ${what} has "${name}", which is no field but ${shown(field)}; use u32, text(16), oneOf(…)`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

import { align8 } from '../../bits/alignment.ts';
import { RecordMemory } from '../../memory/record-memory.ts';
import type { FieldCodec } from './field-codec.ts';

/** A layout, as far as it says what fits. */
export interface Fitting {
  readonly type: string;
  readonly lengthBytes: number;
  readonly fields: readonly FieldCodec[];
}

/** Names the first thing about a message that its layout cannot hold, but no values: they are the user's affair, and this is for logs. */
export function explainMisfit(message: object, layout: Fitting): string {
  try {
    return whatIsOdd(message, layout);
  } catch {
    return 'reading it fails';
  }
}

function whatIsOdd(message: object, { type, lengthBytes, fields }: Fitting): string {
  if (Object.getPrototypeOf(message) !== Object.prototype) return 'it is no plain object';
  const given = message as Readonly<Record<string, unknown>>;
  if (given.type !== type) return `its type is not "${type}"`;
  const missing = fields.find(({ name }) => !Object.hasOwn(message, name));
  if (missing !== undefined) return `it has no "${missing.name}"`;
  const extra = Object.keys(message).find((key) => key !== 'type' && !fields.some(({ name }) => name === key));
  if (extra !== undefined) return `it has "${extra}", which is no field of the layout`;
  const memory = new RecordMemory(new ArrayBuffer(align8(lengthBytes)));
  const tight = fields.find((field) => !field.write(given[field.name], memory, 0));
  return tight === undefined
    ? 'it was read twice and differed'
    : `"${tight.name}" is a ${kindOf(given[tight.name])} that its field cannot hold`;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

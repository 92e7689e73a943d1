import type { RecordMemory } from '../memory/record-memory.ts';
import { UndecodableError } from './codec-errors.ts';
import { OVERFLOW } from './message-codec.ts';
import { FORMAT_SCALAR } from './record-format.ts';

/** What `writeScalar` returns for anything else. */
export const NO_SCALAR = -2;

const UNDEFINED = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
const WHOLE = 4;
const DOUBLE = 5;
const KIND_SHIFT = 8;
const WHOLE_BYTES = 8;
const DOUBLE_BYTES = 16;

/**
 * A message that is a number, a boolean or nothing: most answers are.
 *
 * ```
 * word 0 = FORMAT_SCALAR | kind << 8    word 1 = a whole number of 32 bits    words 2-3: any other number, only then
 * ```
 *
 * @returns the length in bytes, `OVERFLOW`, or `NO_SCALAR`
 */
export function writeScalar(value: unknown, memory: RecordMemory, offset: number, limit: number): number {
  const kind = kindOf(value);
  if (kind === NO_SCALAR) return NO_SCALAR;
  const lengthBytes = kind === DOUBLE ? DOUBLE_BYTES : WHOLE_BYTES;
  if (offset + lengthBytes > limit) return OVERFLOW;
  const index = offset >>> 2;
  memory.words[index] = FORMAT_SCALAR | (kind << KIND_SHIFT);
  memory.words[index + 1] = kind === WHOLE ? (value as number) : 0;
  if (kind === DOUBLE) memory.doubles[(offset >>> 3) + 1] = value as number;
  return lengthBytes;
}

/** @throws UndecodableError */
export function readScalar(memory: RecordMemory, offset: number, lengthBytes: number): unknown {
  const kind = (memory.words[offset >>> 2] as number) >>> KIND_SHIFT;
  if (lengthBytes !== (kind === DOUBLE ? DOUBLE_BYTES : WHOLE_BYTES))
    throw new UndecodableError(`${lengthBytes} bytes hold no scalar of kind ${kind}`);
  switch (kind) {
    case UNDEFINED:
      return undefined;
    case NULL:
      return null;
    case FALSE:
      return false;
    case TRUE:
      return true;
    case WHOLE:
      return memory.words[(offset >>> 2) + 1];
    case DOUBLE:
      return memory.doubles[(offset >>> 3) + 1];
    default:
      throw new UndecodableError(`there is no scalar of kind ${kind}`);
  }
}

function kindOf(value: unknown): number {
  if (typeof value === 'number') return (value | 0) === value && !Object.is(value, -0) ? WHOLE : DOUBLE;
  if (typeof value === 'boolean') return value ? TRUE : FALSE;
  if (value === undefined) return UNDEFINED;
  return value === null ? NULL : NO_SCALAR;
}

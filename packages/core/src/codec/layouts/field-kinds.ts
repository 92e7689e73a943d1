import { HANDLE_WORDS } from '../message-codec.ts';

export const FIELD_U8 = 0;
export const FIELD_U16 = 1;
export const FIELD_U32 = 2;
export const FIELD_I32 = 3;
export const FIELD_F64 = 4;
export const FIELD_BOOL = 5;
export const FIELD_I64 = 6;
export const FIELD_ONE_OF = 7;
export const FIELD_TEXT = 8;
export const FIELD_HANDLE = 9;

/** A member of a `oneOf` field. */
export type Member = string | number | boolean;

/** What a field of a fixed layout can hold, as plain data: it stands in shared memory as it is here. */
export interface LayoutField {
  /** One of the `FIELD_…` numbers. */
  readonly kind: number;
  /** Bytes it takes in the record, where it begins at a multiple of `alignment`. */
  readonly bytes: number;
  readonly alignment: number;
  /** Members of a `oneOf`, in the order of their numbers. */
  readonly members?: readonly Member[];
  /** Of a `text`. */
  readonly bytesMax?: number;
}

const MEMBERS_MAX = 256;
const TEXT_BYTES_MAX = 65_536;

export const u8: LayoutField = { kind: FIELD_U8, bytes: 1, alignment: 1 };
export const u16: LayoutField = { kind: FIELD_U16, bytes: 2, alignment: 2 };
export const u32: LayoutField = { kind: FIELD_U32, bytes: 4, alignment: 4 };
export const i32: LayoutField = { kind: FIELD_I32, bytes: 4, alignment: 4 };
export const f64: LayoutField = { kind: FIELD_F64, bytes: 8, alignment: 8 };
export const bool: LayoutField = { kind: FIELD_BOOL, bytes: 1, alignment: 1 };
/** A bigint of 64 bits. */
export const i64: LayoutField = { kind: FIELD_I64, bytes: 8, alignment: 4 };
/** Any handle the port knows: its kind, then its words. */
export const handle: LayoutField = { kind: FIELD_HANDLE, bytes: 4 + HANDLE_WORDS * 4, alignment: 4 };

/**
 * One of the given values, in a byte.
 * @throws RangeError for no values, more than 256, or a number that is not finite
 */
export function oneOf(...members: readonly Member[]): LayoutField {
  if (members.length === 0 || members.length > MEMBERS_MAX) throw new RangeError(`Cannot declare oneOf: it has ${members.length} members`);
  const odd = members.findIndex((member) => !isMember(member));
  if (odd !== -1) throw new RangeError(`Cannot declare oneOf: ${String(members[odd])} is no value it can recognise`);
  return { kind: FIELD_ONE_OF, bytes: 1, alignment: 1, members };
}

function isMember(value: unknown): value is Member {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/**
 * Text of at most `bytesMax` bytes of UTF-8, which the record always has room for.
 * @throws RangeError if `bytesMax` is no whole number from 1 to 65 536
 */
export function text(bytesMax: number): LayoutField {
  const fits = Number.isInteger(bytesMax) && bytesMax >= 1 && bytesMax <= TEXT_BYTES_MAX;
  if (!fits) throw new RangeError(`Cannot declare text: its longest length is ${bytesMax} bytes`);
  return { kind: FIELD_TEXT, bytes: 4 + ((bytesMax + 3) & ~3), alignment: 4, bytesMax };
}

const PLAIN: readonly LayoutField[] = [u8, u16, u32, i32, f64, bool, i64, handle];

/**
 * The field of a kind, declared anew: how many bytes it takes is never read from a description.
 * @param detail members of a `oneOf`, longest length of a `text`
 * @throws RangeError as the declaration does, or for a kind there is not
 */
export function fieldOfKind(kind: unknown, detail: unknown): LayoutField {
  if (kind === FIELD_ONE_OF) return oneOf(...(Array.isArray(detail) && detail.every(isMember) ? detail : []));
  if (kind === FIELD_TEXT) return text(detail as number);
  const field = PLAIN.find((each) => each.kind === kind);
  if (field === undefined) throw new RangeError(`Cannot restore field: no kind ${String(kind)}`);
  return field;
}

import type { AnyRef, OfType, ReplyTo } from './actor-ref.ts';
import type { Message } from './message.ts';
import { shown } from './shown.ts';

declare const holds: unique symbol;
interface Holds<in out T> {
  /** For the compiler alone. Invariant: `oneOf('buy')` does not pass for 'buy' | 'sell'. */
  readonly [holds]: (value: T) => T;
}

/** Kinds of field that need no more description than their size. */
export type PlainKind = 'u8' | 'u16' | 'u32' | 'i32' | 'f64' | 'bool' | 'i64' | 'replyHandle' | 'reference';
export type Literal = string | number | boolean;

/** A field as data, for whoever writes and reads it. `bytes` is what it takes in the record. */
export type FieldData =
  | { readonly kind: PlainKind; readonly bytes: number }
  /** Written as the index of the value, one byte. */
  | { readonly kind: 'oneOf'; readonly bytes: number; readonly values: readonly Literal[] }
  /** A word with its length, then UTF-8, for which there is always room at its longest. */
  | { readonly kind: 'text'; readonly bytes: number; readonly bytesMax: number };

/** How a value of type `T` lies in a record of fixed layout. */
export type Field<T> = FieldData & Holds<T>;

/** Limit: the index of a `oneOf` is one byte. */
const oneOfMax = 256;
/** Limit: what core takes, less one, so that every length is below 2^16. A record that is longer than its ring allows goes by the general codec. */
const textBytesMax = 65_535;
/** Pairs with: core's `text`, a word with the length and whole words of text. */
const textBytes = (bytesMax: number): number => 4 + ((bytesMax + 3) & ~3);
/** Pairs with: core's `handle`, a word with its kind and six of its own. */
const handleBytes = 28;

function field<T>(data: FieldData): Field<T> {
  return Object.freeze(data) as Field<T>; // what it holds is for the compiler alone
}

/** A whole number in [0, 255]. */
export const u8: Field<number> = field({ kind: 'u8', bytes: 1 });
/** A whole number in [0, 65 535]. */
export const u16: Field<number> = field({ kind: 'u16', bytes: 2 });
/** A whole number in [0, 2^32). */
export const u32: Field<number> = field({ kind: 'u32', bytes: 4 });
/** A whole number in [-2^31, 2^31). */
export const i32: Field<number> = field({ kind: 'i32', bytes: 4 });
/** Any number. */
export const f64: Field<number> = field({ kind: 'f64', bytes: 8 });
export const bool: Field<boolean> = field({ kind: 'bool', bytes: 1 });
/** A bigint in [-2^63, 2^63). */
export const i64: Field<bigint> = field({ kind: 'i64', bytes: 8 });
export const replyHandle: Field<ReplyTo<never>> = field({ kind: 'replyHandle', bytes: handleBytes });
export const reference: Field<AnyRef> = field({ kind: 'reference', bytes: handleBytes });

/**
 * One of the given values.
 * @throws RangeError if there are none, more than 256, one twice, or one that is no text, no boolean and no finite number, or -0
 */
export function oneOf<const V extends readonly Literal[]>(...values: V): Field<V[number]> {
  if (values.length === 0 || values.length > oneOfMax) {
    throw new RangeError(`Cannot lay out oneOf: it takes 1 to ${oneOfMax} values, not ${values.length}`);
  }
  if (new Set(values).size !== values.length) throw new RangeError(`Cannot lay out oneOf: a value occurs twice in ${shown(values)}`);
  const odd = values.find((value) => !isLiteral(value));
  if (odd !== undefined)
    throw new RangeError(`Cannot lay out oneOf: its values are texts, booleans and numbers that can be told apart, not ${shown(odd)}`);
  return field({ kind: 'oneOf', bytes: 1, values });
}

/**
 * A string of at most `bytesMax` bytes of UTF-8. A longer one sends its message by the general codec; nothing is cut (R7).
 * @throws RangeError unless `bytesMax` is a whole number in [1, 65 535]
 */
export function text(bytesMax: number): Field<string> {
  if (!Number.isInteger(bytesMax) || bytesMax < 1 || bytesMax > textBytesMax) {
    throw new RangeError(`Cannot lay out text: bytesMax is a whole number from 1 to ${textBytesMax}, not ${bytesMax}`);
  }
  return field({ kind: 'text', bytes: textBytes(bytesMax), bytesMax });
}

/** What a member is compared with and described by: NaN equals nothing, and -0 is described as 0. */
function isLiteral(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return typeof value === 'string' || typeof value === 'boolean';
}

/** References of whatever type share two fields. */
type FieldFor<T> = [T] extends [ReplyTo<never>] ? Field<ReplyTo<never>> : [T] extends [AnyRef] ? Field<AnyRef> : Field<T>;
/** A field for each property of `M` but its `type`. A message without one that is optional goes by the general codec. */
export type Layout<M> = { readonly [P in keyof M as P extends 'type' ? never : P]-?: FieldFor<Required<M>[P]> };
/**
 * Fixed layouts for the hottest messages of an actor: a record instead of a general encoding, invisible to senders (R7).
 *
 * @example { layouts: { quote: { id: u32, price: f64, side: oneOf('buy', 'sell') } } }
 */
export type Layouts<M extends Message> = { readonly [K in M['type']]?: Layout<OfType<M, K>> };

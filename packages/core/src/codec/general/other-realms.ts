import { types } from 'node:util';
import { binaryFrom, binaryKindNamed, bytesOf } from './binary-kinds.ts';

/** What a typed array is, as the engine knows it, of whatever realm: its own property of that name may say something else. */
const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag)?.get;

/** How many items or bytes of `value` would be copied, at least: looked at before that is done. */
export function sizeHint(value: object): number {
  if (Array.isArray(value)) return value.length;
  return ArrayBuffer.isView(value) || types.isArrayBuffer(value) ? value.byteLength : 0;
}

/**
 * Plain data of another realm (a `vm` context, which is what Jest runs tests in), as the same of this one; undefined: it is none. What is in it stays
 * as it is. Asked only of what nothing else is known of, so data of this realm pays nothing.
 *
 * Only what is directly of a built-in class: of a subclass the class would be lost, here as in this realm.
 */
export function ofThisRealm(value: object, prototype: object): object | undefined {
  if (isRootPrototype(prototype)) return { ...value };
  const parent: object | null = Object.getPrototypeOf(prototype);
  if (parent === null || parent === Object.prototype) return undefined;
  if (types.isTypedArray(value)) return isRootPrototype(Object.getPrototypeOf(parent)) ? binary(value, tagOf?.call(value)) : undefined;
  return isRootPrototype(parent) ? builtIn(value) : undefined;
}

/** An `Object.prototype`: has no prototype itself, and what all objects have. */
function isRootPrototype(prototype: object | null): boolean {
  return prototype !== null && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'propertyIsEnumerable');
}

function builtIn(value: object): object | undefined {
  if (Array.isArray(value)) return items(value);
  if (types.isMap(value)) return new Map(value);
  if (types.isSet(value)) return new Set(value);
  if (types.isDate(value)) return new Date(value.getTime());
  if (types.isRegExp(value)) return new RegExp(value.source, value.flags);
  if (types.isArrayBuffer(value)) return binary(value, 'ArrayBuffer');
  return types.isDataView(value) ? binary(value, 'DataView') : undefined;
}

/** By index, as an array of this realm is read, and not by its iterator. */
function items(array: readonly unknown[]): unknown[] {
  const copy: unknown[] = [];
  for (let index = 0; index < array.length; index++) copy.push(array[index]);
  return copy;
}

function binary(value: object, name: string): object | undefined {
  const kind = binaryKindNamed(name);
  return kind < 0 ? undefined : binaryFrom(kind, bytesOf(value).slice().buffer);
}

import { isError } from '../contract/errors/to-error.ts';
import { shown } from '../contract/shown.ts';
import type { StateChange } from '../contract/state.ts';

/**
 * In what two values differ, in the order of the first: fields that are gone or have changed, then those that are new. What both share is not
 * looked into, so the difference of two versions costs what has changed.
 *
 * Plain objects, lists and maps are compared part by part, sets by what is in them; anything else is one value.
 *
 * @example diff({ a: 1, b: [1] }, { a: 2, b: [1, 2] }) // [{ path: ['a'], before: 1, after: 2 }, { path: ['b', 1], before: undefined, after: 2 }]
 */
export function diff(before: unknown, after: unknown): readonly StateChange[] {
  const changes: StateChange[] = [];
  compare(before, after, { path: [], changes });
  return changes;
}

/** Where in the values something stands, and where differences go. */
interface Comparison {
  readonly path: readonly (string | number)[];
  readonly changes: StateChange[];
}

function compare(before: unknown, after: unknown, at: Comparison): void {
  if (isSame(before, after)) return;
  const [old, now] = [partsOf(before), partsOf(after)];
  if (old === undefined || now === undefined || old.kind !== now.kind) at.changes.push({ path: at.path, before, after });
  else compareParts(old.parts, now.parts, at);
}

function compareParts(before: ReadonlyMap<string | number, unknown>, after: ReadonlyMap<string | number, unknown>, at: Comparison): void {
  for (const [name, value] of before) {
    if (after.has(name)) compare(value, after.get(name), { path: [...at.path, name], changes: at.changes });
    else at.changes.push({ path: [...at.path, name], before: value, after: undefined });
  }
  for (const [name, value] of after) if (!before.has(name)) at.changes.push({ path: [...at.path, name], before: undefined, after: value });
}

/** Objects that came from another thread are never the same one, so moments, patterns, errors and bytes are compared by what they say. */
function isSame(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return false;
  if (before instanceof Uint8Array && after instanceof Uint8Array) return isSameBytes(before, after);
  if (Object.getPrototypeOf(before) !== Object.getPrototypeOf(after)) return false;
  if (before instanceof Date && after instanceof Date) return Object.is(before.getTime(), after.getTime());
  if (before instanceof RegExp) return String(before) === String(after);
  if (isError(before) && isError(after)) return saidBy(before, after).every((field) => isEqual(before, after, field));
  const [old, now] = [bytesOf(before), bytesOf(after)];
  return old !== undefined && now !== undefined && isSameBytes(old, now);
}

/** Fields of two errors, but for where they were made: that is no part of what they say. */
function saidBy(...errors: readonly Error[]): readonly string[] {
  const own = errors.flatMap((error) => Object.getOwnPropertyNames(error));
  return ['name', 'message', ...own].filter((field) => field !== 'stack');
}

function isEqual(before: object, after: object, field: string): boolean {
  return diff(Reflect.get(before, field), Reflect.get(after, field)).length === 0;
}

function isSameBytes(before: Uint8Array, after: Uint8Array): boolean {
  return before.length === after.length && before.every((byte, index) => byte === after[index]);
}

function bytesOf(value: object): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

interface Parts {
  readonly kind: 'object' | 'list' | 'map' | 'set';
  readonly parts: ReadonlyMap<string | number, unknown>;
}

function partsOf(value: unknown): Parts | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return { kind: 'list', parts: new Map(value.entries()) };
  if (value instanceof Map) return { kind: 'map', parts: named(value) };
  if (value instanceof Set) return { kind: 'set', parts: named(value.entries()) };
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? { kind: 'object', parts: new Map(Object.entries(value)) } : undefined;
}

/** Under names that paths may hold. Keys that are shown alike are told apart by their order: none may stand for another. */
function named(entries: Iterable<readonly [key: unknown, part: unknown]>): ReadonlyMap<string | number, unknown> {
  const parts = new Map<string | number, unknown>();
  const alike = new Map<string | number, number>();
  for (const [key, part] of entries) {
    const name = nameOf(key);
    let free = name;
    let nth = alike.get(name) ?? 1;
    while (parts.has(free)) free = `${name}#${++nth}`;
    alike.set(name, nth);
    parts.set(free, part);
  }
  return parts;
}

function nameOf(key: unknown): string | number {
  return typeof key === 'number' || typeof key === 'string' ? key : shown(key);
}

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

/** Objects that came from another thread are never the same one, so moments, errors and bytes are compared by what they say. */
function isSame(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (before instanceof Date && after instanceof Date) return before.getTime() === after.getTime();
  if (before instanceof Uint8Array && after instanceof Uint8Array) {
    return before.length === after.length && before.every((byte, index) => byte === after[index]);
  }
  return false;
}

interface Parts {
  readonly kind: 'object' | 'list' | 'map' | 'set';
  readonly parts: ReadonlyMap<string | number, unknown>;
}

function partsOf(value: unknown): Parts | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return { kind: 'list', parts: new Map(value.entries()) };
  if (value instanceof Map) return { kind: 'map', parts: new Map(Array.from(value, ([key, part]) => [nameOf(key), part])) };
  if (value instanceof Set) return { kind: 'set', parts: new Map(Array.from(value, (part) => [nameOf(part), part])) };
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? { kind: 'object', parts: new Map(Object.entries(value)) } : undefined;
}

function nameOf(key: unknown): string | number {
  return typeof key === 'number' ? key : String(key);
}

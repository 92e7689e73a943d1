import { AgentError } from './agent-error.ts';
import { newBuiltin } from './builtin-errors.ts';
import { errorBox } from './error-data.ts';
import { nearestErrorType } from './error-type-table.ts';
import { define } from './tag-class.ts';
import { withoutFrames } from './without-frames.ts';

/** Limit: data nested deeper than this was not written by `errorToData`. */
const depthMax = 64;

/**
 * The error that `errorToData` described (G22): `instanceof` holds for every type of its chain that this thread knows, built-in
 * types included. A tag that is not known here arrives as its nearest known base, its own tags and name kept.
 *
 * Total: whatever it is given, even from a broken frame, it returns an error and never throws.
 */
export function errorFromData(data: unknown): Error {
  return fromData(data, 0);
}

function fromData(data: unknown, depth: number): Error {
  const from = new Parts(data);
  const kind = from.text('kind') ?? 'Error';
  const name = from.text('name') ?? 'Error';
  const message = from.text('message') ?? '';
  // Its stack is the one it had there.
  const error = withoutFrames(() => newBuiltin(kind, name, message));
  becomeTagged(error, from.texts('tags'));
  if (error.name !== name) define(error, 'name', name);
  define(error, 'stack', from.text('stack') ?? `${name}: ${error.message}`);
  const code = from.get('code');
  if (code !== undefined && kind !== 'DOMException') define(error, 'code', code, true);
  const show = kind !== 'AggregateError';
  copyValue(error, 'data', from, { depth, enumerable: true });
  copyValue(error, 'cause', from, { depth, enumerable: false });
  copyValue(error, 'errors', from, { depth, enumerable: show });
  for (const [key, value] of Object.entries(from.record('fields'))) if (!(key in error)) define(error, key, restore(value, depth), true);
  const dropped = from.texts('dropped');
  if (dropped.length > 0) define(error, 'dropped', dropped, true);
  return error;
}

function becomeTagged(error: Error, tags: readonly string[]): void {
  if (tags.length === 0) return;
  const type = nearestErrorType(tags);
  Object.setPrototypeOf(error, type?.prototype ?? AgentError.prototype);
  if (type === undefined) define(error, 'tags', Object.freeze([...tags, ...AgentError.tags]));
  else if (type.tags[0] !== tags[0]) define(error, 'tags', Object.freeze([...tags]));
}

function copyValue(error: Error, key: string, from: Parts, how: { readonly depth: number; readonly enumerable: boolean }): void {
  const value = from.get(key);
  if (value !== undefined) define(error, key, restore(value, how.depth), how.enumerable);
}

/** Turns boxes back into errors, wherever they are. Handles and other instances are left as they are. */
function restore(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > depthMax) return value;
  if (Array.isArray(value)) return value.map((item) => restore(item, depth + 1));
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [restore(key, depth + 1), restore(item, depth + 1)]));
  if (value instanceof Set) return new Set(Array.from(value, (item) => restore(item, depth + 1)));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && first[0] === errorBox) return fromData(first[1], depth + 1);
  return Object.fromEntries(entries.map(([key, item]) => [key, restore(item, depth + 1)]));
}

/** Data that claims to be `ErrorData`: each part is looked at before it is believed. */
class Parts {
  readonly #data: object;

  constructor(data: unknown) {
    this.#data = typeof data === 'object' && data !== null ? data : {};
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#data, key) ? Reflect.get(this.#data, key) : undefined;
  }

  text(key: string): string | undefined {
    const value = this.get(key);
    return typeof value === 'string' ? value : undefined;
  }

  texts(key: string): string[] {
    const value = this.get(key);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  }

  record(key: string): object {
    const value = this.get(key);
    return typeof value === 'object' && value !== null ? value : {};
  }
}

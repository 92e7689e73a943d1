import { builtinKind } from './builtin-errors.ts';
import type { ErrorData } from './error-data.ts';
import { tagsOf } from './tag-class.ts';
import { toError } from './to-error.ts';
import { WireCopy } from './wire-copy.ts';

/** Limit: messages and stacks longer than this are cut, in characters: an error should never be too large to answer with. */
const textMax = 16_384;
/** Own properties that have a place of their own in `ErrorData`. */
const placed: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'code', 'data', 'cause', 'errors', 'dropped']);
/** Data under these names would break the error it arrives on. */
const unsafe: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'toString', 'toJSON', 'valueOf', 'tags', 'tag']);

/**
 * An error, or whatever was thrown, as plain data that every codec of ours takes (G22). Never throws: what cannot cross is
 * dropped field by field, each with a line in `dropped`; the error itself always arrives.
 *
 * @param isHandle says of an object that the codec takes it as it is (references, reply handles)
 * @example port.postMessage(errorToData(new Declined('Cannot charge', { data: { orderId: '7' } })));
 */
export function errorToData(thrown: unknown, isHandle: (value: object) => boolean = () => false): ErrorData {
  const copy = new WireCopy(isHandle, describe);
  const error = toError(thrown);
  const data = copy.account.within(error, () => describe(error, '', copy));
  const dropped = [...earlierDropped(error), ...copy.account.dropped()];
  return dropped.length === 0 ? data : { ...data, dropped };
}

function describe(error: Error, path: string, copy: WireCopy): ErrorData {
  const code = read(error, 'code');
  return {
    tags: tagsOf(error).map(String),
    kind: builtinKind(error),
    name: text(read(error, 'name'), copy) ?? 'Error',
    message: text(read(error, 'message'), copy) ?? '',
    ...given('stack', text(read(error, 'stack'), copy)),
    ...given('code', typeof code === 'string' || typeof code === 'number' ? code : undefined),
    ...given('data', copy.value(read(error, 'data'), `${path}data`)),
    ...given('cause', copy.value(read(error, 'cause'), `${path}cause`)),
    ...given('errors', copy.value(read(error, 'errors'), `${path}errors`)),
    ...given('fields', otherFields(error, path, copy)),
  };
}

function otherFields(error: Error, path: string, copy: WireCopy): Record<string, unknown> | undefined {
  const fields: Record<string, unknown> = {};
  for (const key of ownKeys(error)) {
    if (placed.has(key)) continue;
    if (unsafe.has(key)) {
      copy.account.drop(`${path}${key}`, 'its name has a meaning of its own');
      continue;
    }
    const value = copy.value(read(error, key), `${path}${key}`);
    if (value !== undefined) fields[key] = value;
  }
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** What was lost on an earlier way, if this error has crossed before. */
function earlierDropped(error: Error): readonly string[] {
  const dropped = read(error, 'dropped');
  return Array.isArray(dropped) ? dropped.filter((line) => typeof line === 'string') : [];
}

function ownKeys(error: Error): string[] {
  try {
    return Object.keys(error);
  } catch {
    return [];
  }
}

/** A property of an error may be a getter, the error a proxy: both may throw. */
function read(error: Error, key: string): unknown {
  try {
    return Reflect.get(error, key);
  } catch {
    return undefined;
  }
}

function text(value: unknown, copy: WireCopy): string | undefined {
  if (typeof value !== 'string') return undefined;
  return copy.account.charge(Math.min(value.length, textMax)) ? value.slice(0, textMax) : value.slice(0, 100);
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  const one: { [P in K]?: V } = {};
  if (value !== undefined) one[key] = value;
  return one;
}

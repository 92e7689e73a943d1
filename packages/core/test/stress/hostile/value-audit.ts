import { TestError, TestHandle } from '../../codec/support/ports.js';
import { Finding } from './door.js';

/** Values, and characters, that one byte of a frame may become at most. */
const PER_BYTE_MAX = 18;

/** What decoded values may be made of. Whoever makes anything else takes a frame for code. */
const PROTOTYPES: ReadonlySet<object | null> = new Set(
  [
    ...[
      Object,
      Array,
      Map,
      Set,
      Date,
      RegExp,
      Error,
      EvalError,
      RangeError,
      ReferenceError,
      SyntaxError,
      TypeError,
      URIError,
      AggregateError,
    ],
    ...[ArrayBuffer, DataView, Buffer, Uint8Array, Int8Array, Uint8ClampedArray, Uint16Array, Int16Array, Uint32Array, Int32Array],
    ...[Float32Array, Float64Array, BigUint64Array, BigInt64Array, TestHandle, TestError],
  ].map(({ prototype }) => prototype as object),
);

/** The class of the one inert object that msgpackr has for a token that MessagePack does not use. */
const RESERVED_TOKEN = 'C1Type';

const pristine = [Object, Array, Function, String, Number, Map, Set, Date, Error].map(({ prototype }) => ({
  prototype: prototype as object,
  properties: describe(prototype as object),
}));

/** @throws Finding if a prototype that all objects share is not what it was */
export function assertNoPollution(): void {
  for (const key in {}) throw new Finding(`every object has got a property "${key}"`);
  for (const key in []) throw new Finding(`every list has got a property "${key}"`);
}

/** The same, of what cannot be seen by looking at one object. Slow. */
export function assertPristine(): void {
  for (const { prototype, properties } of pristine) {
    if (describe(prototype) !== properties) throw new Finding(`a prototype has changed: ${describe(prototype)}`);
  }
}

function describe(prototype: object): string {
  return Reflect.ownKeys(prototype)
    .map((key) => {
      const { value, get, enumerable } = Object.getOwnPropertyDescriptor(prototype, key) ?? {};
      return `${String(key)}${enumerable}${typeof value === 'function' ? value.name : typeof (value ?? get)}`;
    })
    .join();
}

/**
 * Walks through a value without recursion.
 *
 * @throws Finding if it is larger than `lengthBytes` bytes can say, refers to itself, or is of a class that no message has
 */
export function auditValue(value: unknown, lengthBytes: number): void {
  const max = (lengthBytes + 64) * PER_BYTE_MAX;
  const open: unknown[] = [value];
  let weight = 0;
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one === 'object' && one !== null) weight += 1 + expand(one, open);
    else weight += typeof one === 'string' ? one.length : 1;
    if (typeof one === 'function' || typeof one === 'symbol') throw new Finding(`a frame became a ${typeof one}`);
    if (weight > max) throw new Finding('a frame became more than its bytes can say');
  }
}

/** Puts the parts of an object on the pile. @returns what it weighs itself */
function expand(object: object, open: unknown[]): number {
  const prototype = Object.getPrototypeOf(object) as object | null;
  if (!PROTOTYPES.has(prototype) && prototype?.constructor?.name !== RESERVED_TOKEN)
    throw new Finding(`a frame became an object of an odd prototype, ${prototype?.constructor?.name}`);
  if (ArrayBuffer.isView(object)) return assertApart(object);
  if (object instanceof Map) for (const entry of object) open.push(...entry);
  else if (object instanceof Set) open.push(...object);
  else if (Array.isArray(object)) for (let index = 0; index < object.length; index++) open.push(object[index]);
  else for (const key of Object.keys(object)) open.push(key, (object as Record<string, unknown>)[key]);
  return 0;
}

/** Bytes must be their receiver's own: a view of a buffer that somebody else writes to changes after it was read. */
function assertApart(view: ArrayBufferView): number {
  if (view.buffer instanceof SharedArrayBuffer || view.buffer.byteLength > view.byteLength + 64) {
    throw new Finding('a frame became a view of a buffer that is not its own');
  }
  return view.byteLength;
}

import fc from 'fast-check';
import { TestError, TestHandle } from './ports.js';

const finite = fc.double({ noNaN: true });
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  finite,
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 32, 1e308),
);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.constantFrom('', '\ud800', 'a\udc00b', 'x'.repeat(300), 'é'.repeat(70)),
);
const bigint = fc.oneof(
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }),
  fc.constantFrom(0n, -(2n ** 63n), 2n ** 63n, 2n ** 64n, 2n ** 4000n),
);
const date = fc.oneof(fc.date({ noInvalidDate: true }), fc.constantFrom(new Date(0), new Date(-1), new Date(8.64e15), new Date(-8.64e15)));
const bytes = fc.oneof(
  fc.uint8Array(),
  fc.uint8Array().map((each) => Buffer.from(each)),
  fc.uint8Array().map((each) => each.buffer.slice(0)),
  fc.uint8Array().map((each) => new DataView(each.buffer, 0)),
  fc.int8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
);
const regexp = fc.constantFrom(/a+b/gi, /[^\n]\/x/u, /(?:)/);
const handle = fc.tuple(fc.integer(), fc.integer()).map(([a, b]) => new TestHandle(a, b));

/** Everything without parts. */
const leaf = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 4, arbitrary: number },
  { weight: 2, arbitrary: fc.boolean() },
  { weight: 2, arbitrary: fc.constantFrom(undefined, null) },
  bigint,
  date,
  bytes,
  regexp,
  handle,
);
const key = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('type', 'id', 'from', 'amount', 'replyTo', '0', '17', 'constructor', 'toJSON', 'hasOwnProperty', 'then'),
  },
  text,
  fc.constantFrom('__proto__'),
);

/** Own properties even for keys that assignment would treat otherwise. */
function record(entries: readonly [string, unknown][]): object {
  return Object.fromEntries(entries);
}

/** A small object without parts, as most messages are. */
export const flatMessage = fc.array(fc.tuple(key, leaf), { maxLength: 8 }).map(record);

/** Any message that can cross, of every kind of part, nested. */
export const anyMessage = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map(record),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((each) => new Map(each)),
    fc.array(tie('value'), { maxLength: 4 }).map((each) => new Set(each)),
    fc.tuple(text, tie('value')).map(([message, data]) => new TestError(message, data)),
  ),
})).value;

/** Objects in objects and lists in lists, mostly of what most messages are made of, now and then with anything else. */
export const nestedMessage = fc.letrec<{ value: unknown; fields: object }>((tie) => ({
  fields: fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map(record),
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    { weight: 3, arbitrary: tie('fields') },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 5 }) },
    { weight: 1, arbitrary: fc.array(number, { maxLength: 8 }) },
    { weight: 1, arbitrary: anyMessage },
  ),
})).fields;

import { isDeepStrictEqual } from 'node:util';
import { CommunicationError, defineError, StateError, TaskError } from '@ringmaster/actors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorToData } from '#actors/contract/errors/error-to-data.js';
import { trials } from '../support/trials.ts';
import { acrossCodec } from './support/error-crossing.js';

class Declined extends defineError('property/Declined', TaskError)<unknown> {}
class CardDeclined extends defineError('property/CardDeclined', Declined)<unknown> {}
class Offline extends defineError('property/Offline', CommunicationError)<unknown> {}

const types = [Declined, CardDeclined, Offline, TaskError, StateError] as const;
const builtins = [Error, TypeError, RangeError, SyntaxError] as const;
const given = { requiredKeys: [] };

/** Everything that may cross in data, errors among it. */
const { error: anyError } = fc.letrec<{ error: Error; value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.constantFrom(true, null, undefined, 2n ** 70n, -5n),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
    fc.float64Array(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'error')), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(fc.string(), { maxLength: 3 }).map((items) => new Set(items)),
    tie('error'),
  ),
  error: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(fc.constantFrom(...builtins), fc.string()).map(([type, message]) => new type(message)),
    fc.tuple(fc.string(), fc.constantFrom('AbortError', 'TimeoutError')).map(([message, name]) => new DOMException(message, name)),
    fc.tuple(fc.string(), fc.array(tie('value'), { maxLength: 3 })).map(([message, errors]) => new AggregateError(errors, message)),
    fc
      .tuple(fc.constantFrom(...types), fc.string(), fc.record({ data: tie('value'), cause: tie('value'), code: fc.string() }, given))
      .map(([type, message, init]) => new type(message, { data: undefined, ...init })),
  ),
}));

/** What a reader of an error can see of it, as plain data; errors inside it likewise. */
function seen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(seen);
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, seen(item)]));
  if (value instanceof Error) {
    const classes = [...types, ...builtins, AggregateError, DOMException].map((type) => value instanceof type);
    const { name, message, stack, cause, code, data, tag, tags, errors, dropped } = value as unknown as Record<string, unknown>;
    return { classes, name, message, stack, code, tag, tags, dropped, cause: seen(cause), data: seen(data), errors: seen(errors) };
  }
  if (value instanceof Object && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, seen(item)]));
  }
  return value;
}

/** What no codec takes. */
const foreign = fc.constantFrom<unknown>(
  () => {},
  Symbol('s'),
  new WeakMap(),
  new (class Order {})(),
  new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('trap');
      },
    },
  ),
  Promise.resolve(),
);

describe('G22: any error', () => {
  it('arrives as it was sent', () => {
    fc.assert(
      fc.property(anyError, (error) => {
        const [arrived, sent] = [seen(acrossCodec(error)), seen(error)];
        if (!isDeepStrictEqual(arrived, sent)) expect(arrived).toStrictEqual(sent);
      }),
      { numRuns: trials(100, 400) },
    );
  });

  it('crosses a second time unchanged', () => {
    fc.assert(
      fc.property(anyError, (error) => {
        const first = errorToData(error);
        expect(isDeepStrictEqual(errorToData(acrossCodec(error)), first)).toBe(true);
      }),
      { numRuns: trials(50, 200) },
    );
  });

  it('loses what cannot cross, each with a note, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), foreign, fc.string()), { maxLength: 8 }), (fields) => {
        const data = Object.fromEntries(fields.map(([bad, value, text], index) => [`f${index}`, bad ? value : text]));
        const arrived = acrossCodec(new Declined('Cannot charge', { data })) as Declined;
        const kept = fields.flatMap(([bad, , text], index) => (bad ? [] : [[`f${index}`, text]]));
        expect(arrived.data).toEqual(Object.fromEntries(kept));
        const notes = fields.flatMap(([bad], index) => (bad ? [`data.f${index}`] : []));
        expect((arrived.dropped ?? []).map((line) => line.split(':')[0])).toEqual(notes);
      }),
      { numRuns: trials(50, 200) },
    );
  });
});

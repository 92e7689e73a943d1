import { runInNewContext } from 'node:vm';
import { AgentError, CommunicationError, defineError, NotAnErrorThrown, StateError, TaskError } from '@ringmaster/actors';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { errorFromData } from '#actors/contract/errors/error-from-data.js';
import { errorToData } from '#actors/contract/errors/error-to-data.js';
import { acrossCodec, sentTwice } from './support/error-crossing.js';

class Declined extends defineError('wire/Declined', TaskError)<{ orderId: string }> {}
class CardDeclined extends defineError('wire/CardDeclined', Declined)<{ card: string }> {}

const declined = (cause?: unknown) => new CardDeclined('Cannot charge', { data: { orderId: '7', card: '4' }, code: 'E_CARD', cause });

describe('G22: an error from another thread', () => {
  it('arrives with tag chain, message, code, data, stack and cause', () => {
    const sent = declined(new RangeError('too much', { cause: new StateError('Cannot read') }));
    const arrived = acrossCodec(sent);
    expect(arrived).not.toBe(sent);
    expect(arrived).toMatchObject({
      tags: sent.tags,
      tag: sent.tag,
      name: sent.name,
      message: sent.message,
      code: 'E_CARD',
      stack: sent.stack,
    });
    expect(arrived).toMatchObject({ data: { orderId: '7', card: '4' } });
    expect(arrived.cause).toBeInstanceOf(RangeError);
    expect((arrived.cause as Error).cause).toBeInstanceOf(StateError);
    expect(Object.keys(arrived)).toEqual(Object.keys(sent));
  });

  it('is an instance of its class and its bases, of no sibling', () => {
    const arrived: unknown = acrossCodec(declined());
    expect([CardDeclined, Declined, TaskError, AgentError, Error].map((type) => arrived instanceof type)).toEqual(Array(5).fill(true));
    expect([CommunicationError, StateError, TypeError].map((type) => arrived instanceof type)).toEqual([false, false, false]);
  });

  it('of a tag unknown here arrives as its nearest known base, its own tags kept', () => {
    const data = {
      ...errorToData(declined()),
      tags: ['wire/Unknown', 'wire/AlsoUnknown', 'wire/Declined', 'TaskError', 'AgentError'],
      name: 'wire/Unknown',
    };
    const arrived = errorFromData(data);
    expect([arrived instanceof Declined, arrived instanceof CardDeclined]).toEqual([true, false]);
    expect(arrived).toMatchObject({ tag: 'wire/Unknown', name: 'wire/Unknown', tags: data.tags });
    // And goes on to where it is known.
    expect(errorToData(arrived).tags).toEqual(data.tags);
    expect(errorFromData({ ...data, tags: ['wire/A', 'wire/B'] })).toBeInstanceOf(AgentError);
  });

  it.each([TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, Error])('keeps the built-in class %o', (type) => {
    const arrived = acrossCodec(new type('Cannot do'));
    expect(Object.getPrototypeOf(arrived)).toBe(type.prototype);
    expect(arrived.message).toBe('Cannot do');
  });

  it('keeps what an AggregateError holds', () => {
    const arrived = acrossCodec(new AggregateError([declined(), new TypeError('x'), 'text'], 'Cannot do any'));
    expect(arrived).toBeInstanceOf(AggregateError);
    const { errors } = arrived as AggregateError;
    expect([errors.length, errors[0] instanceof CardDeclined, errors[1] instanceof TypeError, errors[2]]).toEqual([3, true, true, 'text']);
    expect(Object.keys(arrived)).toEqual([]);
  });

  it.each(['AbortError', 'TimeoutError'])('keeps a DOMException %s', (name) => {
    const sent = new DOMException('Cannot wait', name);
    const arrived = acrossCodec(sent);
    expect(arrived).toBeInstanceOf(DOMException);
    expect([arrived.name, arrived.message, (arrived as DOMException).code]).toEqual([name, 'Cannot wait', sent.code]);
    expect(Object.keys(arrived)).toEqual([]);
  });

  it('keeps the fields of a system error and the name of a class that nobody registered', () => {
    const arrived = acrossCodec(Object.assign(new Error('no such file'), { code: 'ENOENT', errno: -2, syscall: 'open' }));
    expect({ ...arrived }).toEqual({ code: 'ENOENT', errno: -2, syscall: 'open' });
    class HttpError extends TypeError {
      override name = 'HttpError';
    }
    const http = acrossCodec(new HttpError('x'));
    expect([http.name, http instanceof TypeError]).toEqual(['HttpError', true]);
  });

  it('of another realm keeps its built-in class', () => {
    expect(acrossCodec(runInNewContext('new RangeError("far")'))).toBeInstanceOf(RangeError);
  });

  it('brings data of every kind along, twice if it is there twice', () => {
    const shared = { list: [1] };
    const data = {
      first: shared,
      second: shared,
      bytes: Buffer.from('abc'),
      view: new DataView(new ArrayBuffer(3)),
      pattern: /a/gi,
      big: 2n ** 99n,
    };
    const arrived = acrossCodec(new TaskError('x', { data })) as TaskError;
    expect(arrived.data).toStrictEqual(data);
    expect(arrived.dropped).toBeUndefined();
  });

  it('brings handles in its data along', () => {
    const handle = new (class Handle {})();
    const data = errorToData(new TaskError('x', { data: { existing: handle } }), (value) => value === handle);
    expect(data.data).toEqual({ existing: handle });
    expect((errorFromData(data) as TaskError<{ existing: unknown }>).data.existing).toBe(handle);
  });
});

describe('G22: what cannot cross', () => {
  it('is dropped field by field with a note, never the error', () => {
    class Socket {}
    const data = {
      orderId: '7',
      card: '4',
      onDone: () => {},
      key: Symbol('k'),
      socket: new Socket(),
      list: [1, () => {}],
      get sad() {
        throw new Error('no');
      },
    };
    const arrived = acrossCodec(new CardDeclined('Cannot charge', { data }));
    expect(arrived).toBeInstanceOf(CardDeclined);
    expect((arrived as CardDeclined).data).toEqual({ orderId: '7', card: '4', list: [1, undefined] });
    expect((arrived as AgentError).dropped).toEqual([
      'data.onDone: a function cannot cross threads',
      'data.key: a symbol cannot cross threads',
      'data.socket: a Socket cannot cross threads',
      'data.list[1]: a function cannot cross threads',
      'data.sad: reading it threw',
    ]);
    expect(sentTwice(new CardDeclined('x', { data }))).toMatchObject({ dropped: (arrived as AgentError).dropped });
  });

  it('is cut where it refers to itself', () => {
    const first = new TaskError('first', { data: { more: 1 } });
    const second = new TaskError('second', { cause: first });
    Object.assign(first.data as object, { self: first.data });
    Object.defineProperty(first, 'cause', { value: second });
    const arrived = acrossCodec(first) as AgentError;
    expect(arrived.cause).toMatchObject({ message: 'second' });
    expect((arrived.cause as Error).cause).toBeUndefined();
    expect(arrived.dropped).toEqual(['data.self: refers back to what it is part of', 'cause.cause: refers back to what it is part of']);
  });

  it('is cut where it is too deep, too long, or too much', () => {
    let deep: Error = new Error('bottom');
    for (let depth = 0; depth < 1_000; depth++) deep = new Error('x', { cause: deep });
    expect((acrossCodec(deep) as AgentError).dropped).toHaveLength(1);
    const long = acrossCodec(new TaskError('x'.repeat(1e6), { data: { all: 'y'.repeat(1e6), some: 'z' } })) as TaskError;
    expect([long.message.length, long.data]).toEqual([16_384, { some: 'z' }]);
    const many = acrossCodec(new TaskError('x', { data: Array.from({ length: 1e5 }, () => () => {}) })) as TaskError;
    expect(many.dropped?.length).toBe(33);
    const sizes = acrossCodec(new TaskError('x', { data: { one: 'y'.repeat(2e5), two: 'y'.repeat(2e5), three: new Uint8Array(1e6) } }));
    expect((sizes as AgentError).dropped).toEqual(['data.two: too long', 'data.three: too long']);
    const items = acrossCodec(new TaskError('x', { data: { list: Array.from({ length: 20_000 }, (_, index) => index) } }));
    expect((items as AgentError).dropped?.at(-1)).toMatch(/^and 99\d\d more$/);
  });

  it('may be the error itself: what is thrown is wrapped, the value kept', () => {
    for (const thrown of ['x', 7, null, undefined, { status: 500 }]) {
      const arrived = errorFromData(errorToData(thrown));
      expect(arrived).toBeInstanceOf(NotAnErrorThrown);
      expect((arrived as NotAnErrorThrown).data?.value).toEqual(thrown);
    }
    expect(errorToData(() => {}).dropped).toEqual(['data.value: a function cannot cross threads']);
    expect(errorToData('x').message).toBe('Cannot use what was thrown as an error: it is the string "x"');
  });

  it('may be a hostile object: reading it never throws', () => {
    const throws = () => {
      throw new Error('trap');
    };
    const error = new Proxy(new Error('inside'), {
      get: throws,
      has: throws,
      ownKeys: throws,
      getPrototypeOf: throws,
      getOwnPropertyDescriptor: throws,
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const thrown of [error, proxy, { data: error }, new TaskError('x', { data: { proxy, error } })]) {
      expect(errorFromData(structuredClone(errorToData(thrown)))).toBeInstanceOf(Error);
    }
    const odd = Object.assign(new Error('x'), { toString: 1, constructor: 2, tags: ['wire/Declined'] });
    const arrived = acrossCodec(odd);
    expect([String(arrived), arrived instanceof Declined, arrived.constructor]).toEqual(['Error: x', false, Error]);
    expect((arrived as AgentError).dropped).toHaveLength(3);
  });
});

describe('errorFromData', () => {
  it.each([
    [undefined],
    [null],
    [7],
    ['x'],
    [[]],
    [{}],
    [{ tags: 'x', fields: 7, message: {}, stack: 1, name: null, dropped: [7] }],
    [{ kind: '__proto__', tags: [{}, 'constructor'] }],
  ])('makes an error of %o', (data) => {
    expect(errorFromData(data)).toBeInstanceOf(Error);
  });

  it('takes no field that would change what an error is', () => {
    const arrived = errorFromData({ message: 'x', fields: { toString: 1, message: 'y', stack: 2, ['__proto__']: { a: 1 }, extra: 3 } });
    expect([String(arrived), typeof arrived.stack, Object.keys(arrived)]).toEqual(['Error: x', 'string', ['extra']]);
  });

  it('G22: takes no stack, because the error has the one it had there', () => {
    const limits: number[] = [];
    class Watched extends AggregateError {
      constructor(errors: Iterable<unknown>, message?: string) {
        super(errors, message);
        limits.push(Error.stackTraceLimit);
      }
    }
    const sent = new AggregateError([], 'both');
    const { stackTraceLimit } = Error;
    vi.stubGlobal('AggregateError', Watched);
    const arrived = errorFromData({ ...errorToData(sent), kind: 'AggregateError' });
    vi.unstubAllGlobals();
    expect([limits, arrived.stack, Error.stackTraceLimit]).toEqual([[0], sent.stack, stackTraceLimit]);
  });

  it('makes errors where an application lets nobody change how long stacks are', () => {
    const sent = new TypeError('x');
    Object.defineProperty(Error, 'stackTraceLimit', { writable: false });
    onTestFinished(() => void Object.defineProperty(Error, 'stackTraceLimit', { writable: true }));
    expect(errorFromData(errorToData(sent))).toMatchObject({ message: 'x', stack: sent.stack });
  });

  it('does not follow boxes that never end', () => {
    let data: object = {};
    for (let depth = 0; depth < 100_000; depth++) data = { cause: { '\u0000error': data } };
    expect(errorFromData(data)).toBeInstanceOf(Error);
  });
});

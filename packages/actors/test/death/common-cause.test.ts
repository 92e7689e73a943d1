import { AgentError, ThreadLostError } from '@ringmaster/actors';
import { createMessageCodec, type MessageCodec, RecordMemory, SHAPE_TABLE_BYTES } from '@ringmaster/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '#actors/cell/family/orders.js';
import { errorFromData } from '#actors/contract/errors/error-from-data.js';
import { errorToData } from '#actors/contract/errors/error-to-data.js';
import { CommonCause } from '#actors/system/thread/death/common-cause.js';

const HERE = 0;
const THERE = 1;

/** One that stands for something elsewhere, as references do. */
class Handle {}

/** A thread, and what it has described on its way out. */
class Thread {
  readonly described: unknown[] = [];
  readonly codec: MessageCodec;
  readonly common: CommonCause;

  constructor(thread: number, tables: readonly RecordMemory[]) {
    const values = {
      kindOf: (value: object) => (value instanceof Error ? 1 : value instanceof Handle ? 2 : 0),
      encode: (kind: number, value: object) => {
        this.described.push(value);
        return kind === 2 ? {} : errorToData(value, (part) => part instanceof Handle);
      },
      decode: (kind: number, data: unknown) => (kind === 2 ? new Handle() : errorFromData(data)),
    };
    this.codec = createMessageCodec({ self: thread, tables, values });
    this.common = new CommonCause(this);
  }
}

let tables: readonly RecordMemory[];
let here: Thread;
let there: Thread;

beforeEach(() => {
  tables = [HERE, THERE].map(() => new RecordMemory(new SharedArrayBuffer(SHAPE_TABLE_BYTES)));
  here = new Thread(HERE, tables);
  there = new Thread(THERE, tables);
});

const start = (error: Error): Order => ({ verb: 'start', restarted: { error, attempt: 2, delayMs: 5 } });
const errorIn = (order: Order): AgentError => (order as Extract<Order, { verb: 'start' }>).restarted.error as AgentError;
const loss = (cause: unknown, name = 'cart'): ThreadLostError =>
  new ThreadLostError(`Cannot go on as "${name}": thread 3 has died`, { data: { thread: 3, culprit: false }, cause });

/** The order as it arrives. */
function cross(order: Order, to = there): Order {
  const bytes = here.codec.encodeToBytes(here.common.outbound(order));
  const memory = new RecordMemory(new ArrayBuffer((bytes.byteLength + 7) & ~7));
  memory.bytes.set(bytes);
  return to.common.inbound(to.codec.decode(memory, 0, bytes.byteLength, HERE), HERE);
}

/** All that may be seen of an error. */
function seen(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const own = Object.getOwnPropertyNames(error).map((key) => {
    const { value, enumerable } = Object.getOwnPropertyDescriptor(error, key) as PropertyDescriptor;
    return [key, enumerable, seen(value)];
  });
  return [Object.getPrototypeOf(error), error.name, own];
}

const CAUSES: Readonly<Record<string, () => Error>> = {
  'an error': () => new RangeError('heap'),
  'one with a cause and data of its own': () =>
    new AgentError('outer', { code: 'E_OUT', data: { at: new Date(7), list: [1n, undefined, /x/g] }, cause: new TypeError('inner') }),
  'one of many': () => new AggregateError([new EvalError('one'), 'two'], 'both'),
  'one of the platform': () => new DOMException('too late', 'TimeoutError'),
  'one with fields': () => Object.assign(new Error('gone'), { errno: -2, syscall: 'read', within: { error: new URIError('deep') } }),
  'one with what cannot cross': () => Object.assign(new Error('odd'), { run: () => undefined }),
  'one that lost something on its way here': () => errorFromData({ ...errorToData(new Error('odd')), dropped: ['run: a function'] }),
  'one with a handle': () => new AgentError('x', { data: { who: new Handle() } }),
  'what is no error': () => 'text' as unknown as Error,
  'what is none, and an object': () => ({ stack: 'x' }) as unknown as Error,
};
const CHANGES: Readonly<Record<string, (error: ThreadLostError) => void>> = {
  nothing: () => undefined,
  'a field more': (error) => void Object.assign(error, { seen: [1] }),
  'another stack': (error) => void Object.assign(error, { stack: 'none' }),
  'another message': (error) => void Object.assign(error, { message: 'else' }),
  'a field that cannot cross': (error) => void Object.assign(error, { run: () => undefined }),
  'a handle': (error) => void Object.assign(error.data, { who: new Handle() }),
};

describe('CommonCause', () => {
  for (const [what, make] of Object.entries(CAUSES)) {
    it.each(Object.entries(CHANGES))(
      `G22, G36: the other thread sees of a loss by ${what}, changed by %s, what it sees without it`,
      (_, change) => {
        const cause = make();
        const sent = loss(cause);
        change(sent);
        const whole = cross(start(sent));
        const came = here.common.during(cause, () => cross(start(sent)));
        expect(came).toMatchObject({ verb: 'start', restarted: { attempt: 2, delayMs: 5 } });
        expect(Object.keys(came)).toEqual(Object.keys(whole));
        expect(seen(errorIn(came))).toEqual(seen(errorIn(whole)));
      },
    );
  }

  it('D3: it is described once, for however many, and each has one of its own', () => {
    const cause = new AgentError('once', { data: { list: [1] } });
    let reads = 0;
    Object.defineProperty(cause, 'code', { get: () => ++reads });
    const causes = here.common.during(cause, () =>
      Array.from({ length: 100 }, (_, n) => errorIn(cross(start(loss(cause, `cart-${n}`)))).cause),
    );
    expect(reads).toBe(1);
    expect(new Set(causes).size).toBe(100);
    expect(causes.at(-1)).toMatchObject({ message: 'once', data: { list: [1] }, stack: cause.stack });
    // Nor is the error around it, other than as plain data.
    expect(here.described).toEqual([]);
  });

  it('D2: a successor that has not read the first of its orders reads the others', () => {
    const cause = new Error('once');
    for (let n = 0; n < 100; n++) here.common.during(cause, () => cross(start(loss(cause))));
    const order = here.common.during(cause, () => cross(start(loss(cause)), new Thread(THERE, tables)));
    expect(errorIn(order).cause).toMatchObject({ message: 'once', stack: cause.stack });
  });

  it('G36: it is common within the step and among its losses alone, and that of a death within the step is another', () => {
    const [cause, inner] = [new Error('outer'), new Error('inner')];
    const order = start(loss(cause));
    const isWhole = (one: Order): boolean => here.common.outbound(one) === one;
    expect(isWhole(order)).toBe(true);
    here.common.during(cause, () => {
      expect([isWhole(order), isWhole(start(loss(new Error('outer'))))]).toEqual([false, true]);
      here.common.during(inner, () => {
        expect([isWhole(order), isWhole(start(loss(inner)))]).toEqual([true, false]);
        expect(errorIn(cross(start(loss(inner)))).cause).toMatchObject({ message: 'inner' });
      });
      expect(errorIn(cross(order)).cause).toMatchObject({ message: 'outer' });
      expect(isWhole(order)).toBe(false);
    });
    expect(() =>
      here.common.during(cause, () => {
        throw inner;
      }),
    ).toThrow(inner);
    expect(isWhole(order)).toBe(true);
  });

  it('orders of other kinds, and losses without a cause, cross as they are', () => {
    const cause = new Error('x');
    const halt: Order = { verb: 'halt', children: 'stop', failure: { error: loss(cause) } as never };
    const orders: readonly Order[] = [{ verb: 'resume' }, halt, start(loss(undefined)), start(new Error('of its own'))];
    for (const common of [cause, undefined]) {
      here.common.during(common, () => {
        for (const order of orders) expect(here.common.outbound(order)).toBe(order);
      });
    }
    for (const order of orders) expect(there.common.inbound(order, HERE)).toBe(order);
  });

  it('G5: whoever cannot read it starts all the same', () => {
    const cause = new Error('x');
    const order = here.common.during(cause, () => here.common.outbound(start(loss(cause))));
    for (const damaged of [new Uint8Array(9).fill(255), new Uint8Array(), undefined, 'text', { byteLength: -1 }]) {
      const came = there.common.inbound({ ...order, cause: damaged }, HERE);
      expect(came).toMatchObject({ verb: 'start', restarted: { attempt: 2, delayMs: 5 } });
      expect(errorIn(came)).toBeInstanceOf(ThreadLostError);
    }
    expect(errorIn(there.common.inbound({ ...order, error: 7 }, HERE))).toBeInstanceOf(Error);
  });

  it('one that is too long for a message crosses as any other does', () => {
    const cause = new Error('x');
    const tooLong = new CommonCause({
      codec: {
        encodeToBytes: () => {
          throw new RangeError('too long');
        },
        decode: () => undefined,
      },
    });
    const order = start(loss(cause));
    tooLong.during(cause, () => expect(tooLong.outbound(order)).toBe(order));
  });
});

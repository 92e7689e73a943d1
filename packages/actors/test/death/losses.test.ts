import { ThreadLostError } from '@ringmaster/actors';
import { createMessageCodec, type MessageCodec, RecordMemory, SHAPE_TABLE_BYTES } from '@ringmaster/core';
import { expect, it } from 'vitest';
import type { Order } from '#actors/cell/family/orders.js';
import { errorFromData } from '#actors/contract/errors/error-from-data.js';
import { errorToData } from '#actors/contract/errors/error-to-data.js';
import { Losses } from '#actors/system/thread/death/losses.js';

const tables = [0, 1].map(() => new RecordMemory(new SharedArrayBuffer(SHAPE_TABLE_BYTES)));
const values = {
  kindOf: (value: object) => (value instanceof Error ? 1 : 0),
  encode: (_: number, value: object) => errorToData(value),
  decode: (_: number, data: unknown) => errorFromData(data),
};

/** A thread, and how often it has encoded or decoded something by itself. */
class Thread {
  encoded = 0;
  decoded = 0;
  readonly thread: number;
  readonly codec: MessageCodec;
  readonly losses: Losses;

  constructor(thread: number) {
    this.thread = thread;
    this.codec = createMessageCodec({ self: thread, tables, values });
    this.losses = new Losses({
      thread,
      codec: {
        encodeToBytes: (message) => {
          this.encoded++;
          return this.codec.encodeToBytes(message);
        },
        decode: (...where) => {
          this.decoded++;
          return this.codec.decode(...where);
        },
      },
    });
  }
}

/** An order on its way from one thread to another. */
function cross(order: Order, from: Thread, to: Thread): Order {
  const bytes = from.codec.encodeToBytes(from.losses.outbound(order));
  const aligned = new Uint8Array((bytes.byteLength + 7) & ~7);
  aligned.set(bytes);
  return to.losses.inbound(to.codec.decode(new RecordMemory(aligned.buffer), 0, bytes.byteLength, from.thread), from.thread);
}

const start = (error: Error): Order => ({ verb: 'start', restarted: { error, attempt: 1, delayMs: 0 } });
const errorIn = (order: Order): Error => (order as Extract<Order, { verb: 'start' }>).restarted.error;
const death = (cause: Error | undefined) => ({
  thread: 3,
  error: new ThreadLostError('Cannot complete ask', { data: { thread: 3, culprit: false }, cause }),
});

it('G22, G36: an order that makes up for a loss says the same in the other thread, cause and stacks included', () => {
  const [parent, child] = [new Thread(0), new Thread(1)];
  for (const cause of [new RangeError('heap'), undefined]) {
    for (const isCulprit of [true, false]) {
      const sent = parent.losses.of('cart', death(cause), isCulprit);
      const order = cross(start(sent), parent, child);
      expect(order).toMatchObject({ verb: 'start', restarted: { attempt: 1, delayMs: 0 } });
      const came = errorIn(order);
      expect(came).toBeInstanceOf(ThreadLostError);
      // As it would have crossed as it is.
      expect(errorToData(came)).toEqual(errorToData(sent));
      expect(came).toMatchObject({ message: 'Cannot go on as "cart": thread 3 has died', data: { thread: 3, culprit: isCulprit } });
      expect((came.cause as Error | undefined)?.stack).toBe(cause?.stack);
    }
  }
});

it('D3: the cause of a death is encoded once and decoded once, for however many; that of the next death is another one', () => {
  const [parent, child] = [new Thread(0), new Thread(1)];
  for (const [deaths, cause] of [new Error('first'), new Error('second'), new Error('third')].entries()) {
    const notice = death(cause);
    for (let n = 0; n < 1_000; n++) {
      const came = errorIn(cross(start(parent.losses.of(`cart-${n}`, notice, false)), parent, child));
      expect([came.message, (came.cause as Error).message]).toEqual([`Cannot go on as "cart-${n}": thread 3 has died`, cause.message]);
    }
    expect([parent.encoded, child.decoded]).toEqual([deaths + 1, deaths + 1]);
  }
});

it('G22: the same bytes of another thread are read as that thread has written them', () => {
  const [first, second, child] = [new Thread(0), new Thread(1), new Thread(1)];
  const cause = new Error('once');
  for (const parent of [first, second, first]) cross(start(parent.losses.of('cart', death(cause), false)), parent, child);
  expect(child.decoded).toBe(3);
});

it('G22: an error of any other origin crosses as it is, a ThreadLostError that a handler has thrown too', () => {
  const [parent, child] = [new Thread(0), new Thread(1)];
  const thrown = Object.assign(new ThreadLostError('Cannot complete ask', { data: { thread: 3, culprit: false }, cause: new Error('x') }), {
    noted: 'by its handler',
  });
  const order = start(thrown);
  expect(parent.losses.outbound(order)).toBe(order);
  expect(errorToData(errorIn(cross(order, parent, child)))).toEqual(errorToData(thrown));
  for (const verb of ['resume', 'halt'] as const) {
    const other = { verb } as Order;
    expect([parent.losses.outbound(other), child.losses.inbound(other, 0)]).toEqual([other, other]);
  }
});

it('G36: a loss has no frames of its own, and an error from another thread has those that it had there', () => {
  const cause = new Error('with frames');
  const loss = new Thread(0).losses.of('cart', death(cause), false);
  expect([loss.stack?.includes('\n    at '), cause.stack?.includes('\n    at ')]).toEqual([false, true]);
  expect(errorFromData(errorToData(cause)).stack).toBe(cause.stack);
});

import { expect, it } from 'vitest';
import type { LocalActor } from '#actors/cell/cell-environment.js';
import type { Order, Report } from '#actors/cell/family/orders.js';
import type { RecordKind } from '#actors/remote/envelope-layout.js';
import { Kinship, type KinThread } from '#actors/system/thread/family/kinship.js';

const HERE = 0;
const THERE = 1;
const child = { thread: THERE, slot: 5, generation: 2 };

/** A thread that lets through what `passes`. */
function kinship(passes: (payload: unknown) => boolean): { readonly kin: Kinship; readonly tried: unknown[] } {
  const tried: unknown[] = [];
  const thread = {
    thread: HERE,
    threads: {
      post: (to: number, kind: RecordKind, prefix: readonly number[], payload: unknown) => {
        expect([to, prefix[0], prefix[1]]).toEqual([THERE, child.slot, child.generation]);
        tried.push(payload);
        if (!passes(payload)) throw new TypeError(`Cannot send record ${kind}`);
      },
    },
  };
  return { kin: new Kinship(thread as unknown as KinThread), tried };
}

/** An error, and how often its message was read, as whoever makes another one of it does. */
function watched(): { readonly error: Error; reads(): number } {
  const error = new Error();
  let reads = 0;
  Object.defineProperty(error, 'message', { get: () => `read ${++reads}`.slice(0, 4) });
  return { error, reads: () => reads };
}

const message = { type: 'x' };
const start = (error: Error): Order => ({ verb: 'start', restarted: { error, attempt: 1, delayMs: 0 } });
const halt = (error: Error): Order => ({ verb: 'halt', children: 'stop', failure: { error, message, attempt: 1, actor: child } as never });
const failed = (error: Error): Report => ({ what: 'failed', error, message, inSetup: false });
const order = (kin: Kinship, error: Error, make: (error: Error) => Order): void => kin.order(child, make(error));
const report = (kin: Kinship, error: Error): void =>
  kin.report({ ...child, name: 'a', lineage: [{ thread: THERE, slot: 0, generation: 1 }] } as unknown as LocalActor, failed(error));
const WAYS = [
  ['an order to start', (kin: Kinship, error: Error) => order(kin, error, start)],
  ['an order to halt', (kin: Kinship, error: Error) => order(kin, error, halt)],
  ['a report', report],
] as const;

it.each(WAYS)('D3: for %s that can be sent no other error is made', (_, send) => {
  const { kin, tried } = kinship(() => true);
  const { error, reads } = watched();
  send(kin, error);
  expect([tried.length, reads()]).toEqual([1, 0]);
});

it.each(WAYS)('G26: %s whose error cannot be sent goes without its message, and then in brief', (_, send) => {
  const { error } = watched();
  const isBrief = (payload: unknown): boolean => !Object.values(errorsIn(payload)).includes(error);
  const { kin, tried } = kinship(isBrief);
  send(kin, error);
  expect(tried.map(isBrief)).toEqual([false, false, true]);
  expect(errorsIn(tried[2])).toMatchObject([{ name: 'StateError', message: 'read' }]);
});

it.each(WAYS)('%s that cannot be sent at all says why', (_, send) => {
  const { kin, tried } = kinship(() => false);
  expect(() => send(kin, new Error('x'))).toThrow('Cannot send record');
  expect(tried).toHaveLength(3);
});

/** The errors of a payload, however deep. */
function errorsIn(payload: unknown): readonly Error[] {
  if (payload instanceof Error) return [payload];
  return typeof payload === 'object' && payload !== null ? Object.values(payload).flatMap(errorsIn) : [];
}

import { queue } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Asker } from '#actors/broker/actor/asker.js';
import { DrainWaiters } from '#actors/broker/actor/drain-waiters.js';
import { type Letter, letters, lost } from '../fixtures/clerks.ts';
import { keptStore } from '../fixtures/kept-store.ts';
import { stuckStore } from '../fixtures/stuck-store.ts';
import { failure } from '../support/mortals.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };
/** What `way.second` is, where there is more than one thread. */
const SECOND = 2;

/** Whether it is settled by now. */
function watched(promise: Promise<void>): { readonly isOver: boolean } {
  const state = { isOver: false };
  const over = (): void => {
    state.isOver = true;
  };
  promise.then(over, over);
  return state;
}

inEachWay((way) => {
  const open = async (options = {}) => new PostOffice(await way.open(), { thread: way.second, ...options });

  it('B16: `drained` resolves when nothing is ready, delayed or unacknowledged any more, and at once if nothing is', async () => {
    const office = await open();
    const { broker, stage } = office;
    await stage.inTime(broker.create(letters));
    await stage.inTime(broker.drained(letters));
    broker.post(letters, { n: 1 });
    broker.post(letters, { n: 2 }, { delayMs: 600_000 });
    const drained = broker.drained(letters);
    const seen = watched(drained);
    const stats = () => broker.stats(letters);
    expect(await stats()).toMatchObject({ ready: 1, delayed: 1 });
    expect(seen.isOver).toBe(false);
    const clerk = office.clerk('ada', way.first, { does: 'keep', prefetch: 8 });
    await office.untilSeen('ada', 1);
    await stage.inTime(clerk.ask({ type: 'ack-held' }, LONG));
    await office.until('the first is acknowledged', async () => (await stats())?.acknowledged === 1);
    await stats();
    expect(seen.isOver).toBe(false);
    expect(await stage.inTime(broker.purge(letters))).toBe(1);
    await stage.inTime(drained);
    broker.post(letters, { n: 3 });
    const again = broker.drained(letters);
    const inHand = watched(again);
    await office.untilSeen('ada', 2);
    expect(await stats()).toMatchObject({ ready: 0, delayed: 0, unacknowledged: 1 });
    expect(inHand.isOver).toBe(false);
    await stage.inTime(clerk.ask({ type: 'ack-held' }, LONG));
    await stage.inTime(again);
    expect(await stats()).toMatchObject({ ready: 0, delayed: 0, unacknowledged: 0, acknowledged: 2 });
  });

  it('B16: what is purged, or dead, is not in the queue any more; one that is deleted is not drained', async () => {
    const office = await open();
    const { broker, stage } = office;
    const shelf = queue<Letter>('drained/shelf', { maxAttempts: 1, deadLetters: lost });
    expect(await stage.inTime(failure(broker.drained(shelf)))).toMatchObject({ name: 'NoSuchQueueError', data: { queue: shelf.id } });
    for (const n of numbersTo(3)) broker.post(shelf, { n });
    const purged = broker.drained(shelf);
    expect(await stage.inTime(broker.purge(shelf))).toBe(3);
    await stage.inTime(purged);
    broker.post(shelf, { n: 4 });
    const dead = broker.drained(shelf);
    broker.consume(shelf, {
      tell: (delivery) => {
        delivery.nack({ requeue: false });
        return 'accepted';
      },
    });
    await stage.inTime(dead);
    expect(await broker.stats(lost)).toMatchObject({ ready: 1 });
    broker.post(lost, { n: 5 });
    const deleted = failure(broker.drained(lost));
    expect(await stage.inTime(broker.delete(lost))).toBe(true);
    expect(await stage.inTime(deleted)).toMatchObject({ message: `Cannot wait for queue "${lost.id}": there is none of this id` });
  });

  it('B16: `drained` is given up by its time and its signal', async () => {
    const office = await open();
    const { broker, stage } = office;
    broker.post(letters, { n: 1 });
    expect(await stage.inTime(failure(broker.drained(letters, { timeout: 20 })))).toMatchObject({
      name: 'AskTimeoutError',
      message: `Cannot wait for queue "${letters.id}" of "${broker.ref.name}": it was not drained within 20 ms`,
      data: { timeoutMs: 20 },
    });
    const [gone, left] = [new AbortController(), new Error('the client has left')];
    const waiting = failure(broker.drained(letters, { signal: gone.signal }));
    await broker.stats(letters);
    gone.abort(left);
    expect(await stage.inTime(waiting)).toBe(left);
  });

  it('B16: `drained` is given up by its time also where the broker has no room all the while', async () => {
    const { broker, stage } = await open({ mailboxMax: 4, store: stuckStore() });
    stage.isUnbalanced = true;
    let n = 0;
    while (broker.post(letters, { n }) === 'accepted') n++;
    expect(await stage.inTime(failure(broker.drained(letters, { timeout: 100 })))).toMatchObject({
      name: 'AskTimeoutError',
      data: { target: broker.ref.name, messageType: 'await-drained' },
    });
    await stage.inTime(broker.ref.kill());
  });

  it('B16: `drained` goes on beyond a restart of the broker, whose store has what was acknowledged', async () => {
    const office = await open({ ...(way.crosses ? {} : { store: keptStore({ name: `drained-${way.title}` }) }) });
    const { broker, stage } = office;
    for (const n of numbersTo(2)) await stage.inTime(broker.enqueue(letters, { n }));
    const drained = broker.drained(letters);
    const seen = watched(drained);
    await broker.stats(letters);
    broker.ref.tell({ type: 'declare' } as never);
    await office.until('it has restarted', () => stage.restarts.length === 1);
    expect(await broker.stats(letters)).toMatchObject({ ready: 2 });
    expect(seen.isOver).toBe(false);
    office.clerk('ada', way.first);
    await stage.inTime(drained);
    expect(await broker.stats(letters)).toMatchObject({ ready: 0, unacknowledged: 0 });
  });

  it('B16: `drained` refuses options that make no sense', async () => {
    const { broker } = await open();
    // What JavaScript may say.
    const drained = broker.drained.bind(broker) as (of: unknown, options?: unknown) => Promise<void>;
    await expect(drained('letters')).rejects.toThrow('Cannot wait for queue: the first argument is a queue');
    await expect(drained(letters, { timeoutMs: 5 })).rejects.toThrow('there is no option "timeoutMs"; there are timeout, signal');
    await expect(drained(letters, { timeout: 0 })).rejects.toThrow('timeout is milliseconds above 0, or Infinity, not 0');
  });

  if (!way.crosses) return;

  it('B16: `drained` rejects when the thread of a broker without a store dies, with all that was in the queue', async () => {
    const office = await open();
    const { broker, stage } = office;
    stage.isUnbalanced = true;
    await stage.inTime(broker.enqueue(letters, { n: 1 }));
    const waiting = failure(broker.drained(letters));
    await broker.stats(letters);
    await stage.killNow(SECOND);
    expect(await stage.inTime(waiting)).toMatchObject({ name: 'ThreadLostError' });
  });
});

it('B16: DrainWaiters: whoever has given up is forgotten, however often he asks again', () => {
  const told: string[] = [];
  const waiters = new DrainWaiters({ confirm: (confirmation) => confirmation() });
  const shelf = { id: 'shelf', isEmpty: false };
  const calls = Array.from({ length: 1_000 }, () => ({ isAwaited: true }));
  for (const [n, call] of calls.entries()) {
    const replyTo = { tell: () => told.push(`${n}`), fail: () => told.push(`${n} failed`) };
    waiters.wait(shelf, new Asker(replyTo as never, call as never));
    if (n !== 7) call.isAwaited = false;
  }
  expect(waiters.size).toBeLessThan(8);
  waiters.look();
  expect(told).toEqual([]);
  shelf.isEmpty = true;
  waiters.look();
  expect([told, waiters.size]).toEqual([['7'], 0]);
});

it('B16, B11: DrainWaiters: that a queue is deleted is told when that is kept, and not before', () => {
  const told: string[] = [];
  const kept: (() => void)[] = [];
  const waiters = new DrainWaiters({ confirm: (confirmation) => kept.push(confirmation) });
  const shelf = { id: 'shelf', isEmpty: false };
  const replyTo = { tell: () => told.push('drained'), fail: ({ message }: Error) => told.push(message) };
  waiters.wait(shelf, new Asker(replyTo as never, { isAwaited: true } as never));
  waiters.deleted(shelf);
  expect(told).toEqual([]);
  for (const confirmation of kept) confirmation();
  expect(told).toEqual(['Cannot wait for queue "shelf": there is none of this id']);
});

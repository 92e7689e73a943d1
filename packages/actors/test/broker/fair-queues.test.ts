import { type Delivery, type EnqueueOptions, type MessageBroker, queue, type Queue } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Letter, letters, lost } from '../fixtures/clerks.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const FIRST = 1;
const red: EnqueueOptions = { fairnessKey: 'red' };
const blue: EnqueueOptions = { fairnessKey: 'blue' };

/** Numbers of all that comes, each acknowledged, as long as the test lasts. */
function read(broker: MessageBroker, from: Queue<Letter>, prefetch: number): number[] {
  const seen: number[] = [];
  const take = (delivery: Delivery<Letter>) => {
    seen.push(delivery.body.n);
    delivery.ack();
    return 'accepted' as const;
  };
  broker.consume(from, { tell: take }, { prefetch });
  return seen;
}

inEachWay((way) => {
  const open = async (options = {}) => new PostOffice(await way.open(), { thread: way.second, ...options });

  it('G68, B15: tenants take turns, however much one of them has published first, and each message says whose it is', async () => {
    const { broker, stage, until } = bound(await open());
    const shared = queue<Letter>('shared');
    broker.postAll(
      shared,
      numbersTo(6).map((n) => ({ n })),
      { ...red, fairnessWeight: 2 },
    );
    for (const n of [7, 8]) broker.post(shared, { n }, blue);
    broker.post(shared, { n: 9 });
    await stage.inTime(broker.enqueue(shared, { n: 10 }, { ...blue, priority: 1 }));
    expect(await broker.stats(shared)).toMatchObject({ ready: 10, fairnessKeys: 2 });
    const waiting = await broker.peek(shared, 5);
    expect(waiting.map(({ body, fairnessKey }) => [body.n, fairnessKey])).toEqual([
      [10, 'blue'],
      [1, 'red'],
      [2, 'red'],
      [7, 'blue'],
      [9, undefined],
    ]);
    const seen = read(broker, shared, way.crosses ? 1 : 4);
    await until('all have come', () => seen.length === 10);
    expect(seen).toEqual([10, 1, 2, 7, 9, 3, 4, 8, 5, 6]);
    await until('all are done', async () => (await broker.stats(shared))?.acknowledged === 10);
    expect(await broker.stats(shared)).toMatchObject({ fairnessKeys: 0, redelivered: 0 });
  });

  it('G68, B15: a prefetch is filled by turns, and so is what consumers of other threads have', async () => {
    const office = await open();
    const { broker } = office;
    broker.postAll(
      letters,
      numbersTo(20).map((n) => ({ n })),
      red,
    );
    broker.postAll(
      letters,
      numbersTo(20).map((n) => ({ n: n + 100 })),
      blue,
    );
    await office.until('all are in', async () => (await broker.stats(letters))?.ready === 40);
    office.clerk('ada', way.first, { does: 'keep', prefetch: 6 });
    expect(await office.untilSeen('ada', 6)).toEqual([1, 101, 2, 102, 3, 103]);
  });

  it('G68, B15: purge and replay take one tenant out of the others, and dead letters keep whose they are', async () => {
    const { broker, stage, until } = bound(await open());
    const rejecting = broker.consume(letters, {
      tell: (delivery) => {
        delivery.nack({ requeue: false });
        return 'accepted';
      },
    });
    broker.postAll(letters, [{ n: 1 }, { n: 2 }], red);
    broker.postAll(letters, [{ n: 3 }, { n: 4 }], blue);
    await until('all are dead', async () => (await broker.stats(lost))?.ready === 4);
    rejecting.cancel();
    await until('nobody consumes', async () => (await broker.stats(letters))?.consumers === 0);
    expect((await broker.peek(lost)).map(({ body }) => body.n)).toEqual([1, 3, 2, 4]);
    expect(await stage.inTime(broker.purge(lost, { fairnessKey: 'red', countMax: 1 }))).toBe(1);
    expect(await stage.inTime(broker.replay(lost, { fairnessKey: 'blue' }))).toEqual({ moved: 2, left: 0 });
    expect(await broker.peek(letters)).toMatchObject([
      { body: { n: 3 }, fairnessKey: 'blue' },
      { body: { n: 4 }, fairnessKey: 'blue' },
    ]);
    expect(await broker.peek(lost)).toMatchObject([{ body: { n: 2 }, fairnessKey: 'red' }]);
  });

  it('G68, B15, U2: a broker that restarts goes on with the turns, and what was in hand comes again in its key first', async () => {
    const office = await open();
    const { broker, stage } = office;
    office.clerk('ada', way.first, { does: 'keep', prefetch: 3 });
    await office.until('she consumes', async () => (await broker.stats(letters))?.consumers === 1);
    broker.postAll(
      letters,
      numbersTo(3).map((n) => ({ n })),
      red,
    );
    broker.postAll(letters, [{ n: 4 }, { n: 5 }], red);
    broker.postAll(letters, [{ n: 101 }, { n: 102 }], blue);
    expect(await office.untilSeen('ada', 3)).toEqual([1, 2, 3]);
    await office.until('all are in', async () => (await broker.stats(letters))?.ready === 4);
    broker.ref.tell({ type: 'declare' } as never);
    // The turn was red's, who has had three; then it is blue's.
    expect((await office.untilSeen('ada', 6)).slice(3)).toEqual([1, 101, 2]);
    expect(stage.restarts).toHaveLength(1);
  });

  if (!way.crosses) return;

  it('G68, B15: what a thread that was killed had in hand is of its key again, and nobody has lost a turn by it', async () => {
    const office = await open();
    const { broker, stage } = office;
    broker.postAll(
      letters,
      numbersTo(4).map((n) => ({ n })),
      red,
    );
    broker.postAll(letters, [{ n: 101 }, { n: 102 }, { n: 103 }], blue);
    await office.until('all are in', async () => (await broker.stats(letters))?.ready === 7);
    office.clerk('ada', way.first, { does: 'keep', prefetch: 4 });
    await office.untilSeen('ada', 4);
    await stage.kill(FIRST);
    expect((await office.untilSeen('ada', 8)).slice(4)).toEqual([1, 101, 2, 102]);
    expect(await broker.stats(letters)).toMatchObject({ ready: 3, unacknowledged: 4, redelivered: 4, fairnessKeys: 2 });
  });
});

/** Its parts, to be had one by one. */
function bound(office: PostOffice) {
  const { broker, stage } = office;
  return { broker, stage, until: (what: string, holds: () => boolean | Promise<boolean>) => office.until(what, holds) };
}

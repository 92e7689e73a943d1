import { type Delivery, queue, QueueConflictError, QueueFullError, topic } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Illegible, type Letter, letters, lost, quoter, quotes } from '../fixtures/clerks.ts';
import { failure } from '../support/mortals.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const open = async (options = {}) => new PostOffice(await way.open(), { thread: way.second, ...options });

  it('G68: competing consumers get disjoint messages, each once, and the queue is empty when all are acknowledged', async () => {
    const office = await open();
    const { broker } = office;
    office.clerk('ada', way.first);
    office.clerk('ben', way.second, { prefetch: 3 });
    office.clerk('cid', 'owner', { prefetch: 1 });
    for (const how of ['post', 'enqueue'] as const)
      expect(await office.stage.inTime(office.writer(way.first).ask({ type: 'write', count: 100, how }, LONG))).toBe(100);
    await office.until('all is acknowledged', async () => (await broker.stats(letters))?.acknowledged === 200);
    const seen = await Promise.all(['ada', 'ben', 'cid'].map((name) => office.seenBy(name)));
    expect(seen.flat().sort((a, b) => a - b)).toEqual(numbersTo(100).flatMap((n) => [n, n]));
    expect(seen.every(({ length }) => length > 0)).toBe(true);
    expect(await broker.stats(letters)).toMatchObject({ ready: 0, unacknowledged: 0, redelivered: 0, consumers: 3, stale: 0 });
  });

  it('G68: one consumer gets them in order, and no more than its prefetch before it acknowledges', async () => {
    const office = await open();
    const { broker, stage } = office;
    const clerk = office.clerk('ada', way.first, { does: 'keep', prefetch: 4 });
    await office.writer(way.second).ask({ type: 'write', count: 10, how: 'post' }, LONG);
    await office.untilSeen('ada', 4);
    expect(await broker.stats(letters)).toMatchObject({ ready: 6, unacknowledged: 4 });
    expect(await stage.inTime(clerk.ask({ type: 'ack-held' }, LONG))).toEqual([1, 2, 3, 4]);
    expect(await office.untilSeen('ada', 8)).toEqual(numbersTo(8));
  });

  it('G68: what a consumer rejects or fails of too often goes to the dead letters, with how it came there, and back by a replay', async () => {
    const office = await open();
    const { broker, stage } = office;
    const attempts: number[] = [];
    const subscription = broker.consume(letters, {
      tell: (delivery) => {
        attempts.push(delivery.attempt);
        if (delivery.body.n === 1) delivery.nack({ note: 'again' });
        else delivery.fail(new Illegible('smudged', { data: { item: 'letter' } }));
        return 'accepted';
      },
    });
    await stage.inTime(broker.enqueue(letters, { n: 1 }, { id: 'first' }));
    await office.until('it is dead', async () => (await broker.stats(lost))?.ready === 1);
    broker.post(letters, { n: 2 }, { id: 'second' });
    await office.until('it is dead', async () => (await broker.stats(lost))?.ready === 2);
    expect(attempts).toEqual([1, 2, 3, 1]);
    const dead = await broker.peek(lost);
    expect(dead.map(({ id, body, deaths }) => [id, body.n, deaths[0]?.reason, deaths[0]?.attempts, deaths[0]?.note])).toEqual([
      ['first', 1, 'attempts', 3, 'again'],
      ['second', 2, 'rejected', 1, 'smudged'],
    ]);
    subscription.cancel();
    const clerk = office.clerk('ada', way.first, { does: 'keep' });
    expect(await broker.replay(lost, { ids: ['second'] })).toEqual({ moved: 1, left: 0 });
    expect(await office.untilSeen('ada', 1)).toEqual([2]);
    expect(await stage.inTime(clerk.ask({ type: 'ack-held' }, LONG))).toEqual([2]);
    expect(await broker.stats(lost)).toMatchObject({ ready: 1 });
  });

  it('G68, U4: a delivery may be acknowledged by another actor, in another thread', async () => {
    const office = await open();
    const helper = office.clerk('helper', way.second, { broker: undefined });
    office.clerk('ada', way.first, { does: helper, prefetch: 2 });
    await office.writer(way.first).ask({ type: 'write', count: 20, how: 'post' }, LONG);
    await office.until('all is acknowledged', async () => (await office.broker.stats(letters))?.acknowledged === 20);
    expect(await office.seenBy('helper')).toEqual(numbersTo(20));
  });

  it('G68, U1: a consumer that stops, restarts or ends returns what it has not acknowledged, at once and as it stood', async () => {
    const office = await open();
    const { broker, stage } = office;
    const restless = office.clerk('restless', way.first, { does: 'keep', prefetch: 2 });
    for (const n of numbersTo(3)) broker.post(letters, { n });
    await office.untilSeen('restless', 2);
    restless.tell({ type: 'fail' });
    // Its next incarnation consumes anew.
    expect(await office.untilSeen('restless', 4)).toEqual([1, 2, 1, 2]);
    await stage.inTime(restless.stop());
    await office.until('they are back', async () => (await broker.stats(letters))?.ready === 3);
    const deadly = office.clerk('deadly', way.first, { does: 'keep', prefetch: 1 });
    await office.untilSeen('deadly', 1);
    await stage.inTime(deadly.kill());
    office.clerk('heir', way.second, { prefetch: 1 });
    await office.until('all is done', async () => (await broker.stats(letters))?.acknowledged === 2);
    expect((await office.seenBy('heir')).slice(0, 2)).toEqual([2, 3]);
    // The first was given away as often as it may be.
    expect(await broker.peek(lost)).toMatchObject([{ body: { n: 1 }, deaths: [{ reason: 'attempts', attempts: 3 }] }]);
  });

  it('G68, U4: what a consumer acknowledges in the turn in which it ends is not delivered again', async () => {
    const office = await open();
    const { broker, stage } = office;
    const restless = office.clerk('restless', way.first, { does: 'keep', prefetch: 8 });
    for (const n of numbersTo(5)) broker.post(letters, { n });
    await office.untilSeen('restless', 5);
    const done = restless.ask({ type: 'ack-held', count: 3 });
    restless.tell({ type: 'fail' });
    expect(await stage.inTime(done)).toEqual([1, 2, 3]);
    expect((await office.untilSeen('restless', 7)).slice(5)).toEqual([4, 5]);
    expect(await broker.stats(letters)).toMatchObject({ acknowledged: 3, unacknowledged: 2, redelivered: 2, stale: 0 });
    await stage.inTime(restless.stop());
    await office.until('they are back', async () => (await broker.stats(letters))?.ready === 2);
  });

  it('G68, U6: a consumer that is an actor of another thread than who consumes for it ends with that actor', async () => {
    const office = await open();
    const { broker, stage } = office;
    const clerk = office.clerk('ada', way.first, { does: 'keep', broker: undefined });
    const subscription = broker.consume(letters, clerk, { prefetch: 2 });
    for (const n of numbersTo(3)) broker.post(letters, { n });
    await office.untilSeen('ada', 2);
    await stage.inTime(clerk.stop());
    await office.until('they are back', async () => (await broker.stats(letters))?.ready === 3);
    expect(await stage.inTime(subscription.ended)).toBe('subscriber-gone');
  });

  it('U5: one that subscribes no more may still acknowledge what it has in hand, and gets nothing else', async () => {
    const office = await open();
    const { broker, stage } = office;
    const clerk = office.clerk('ada', way.first, { does: 'keep', prefetch: 2 });
    for (const n of numbersTo(3)) broker.post(letters, { n });
    await office.untilSeen('ada', 2);
    await stage.inTime(clerk.ask({ type: 'cancel' }, LONG));
    await office.until('it consumes no more', async () => (await broker.stats(letters))?.consumers === 0);
    expect(await broker.stats(letters)).toMatchObject({ ready: 1, unacknowledged: 2 });
    await stage.inTime(clerk.ask({ type: 'ack-held' }, LONG));
    await office.until('both are acknowledged', async () => (await broker.stats(letters))?.acknowledged === 2);
    expect(await office.seenBy('ada')).toEqual([1, 2]);
  });

  it('U7, U8: a queue is what its first declaration says; another one is refused, and nothing goes in with it', async () => {
    const office = await open();
    const { broker, stage } = office;
    const [small, large] = [queue<number>('size', { messagesMax: 2 }), queue<number>('size', { messagesMax: 3 })];
    await stage.inTime(broker.create(small));
    expect(await stage.inTime(failure(broker.enqueue(large, 1)))).toBeInstanceOf(QueueConflictError);
    const refused = broker.consume(large, { tell: () => 'accepted' });
    expect(await stage.inTime(failure(refused.started))).toMatchObject({
      name: 'QueueConflictError',
      data: { queue: 'size', term: 'messagesMax' },
      message: 'Cannot declare queue "size": its messagesMax is 2, not 3; configure() changes that',
    });
    expect(await refused.ended).toBe('refused');
    expect(() => broker.post(large, 1)).toThrow(QueueConflictError);
    expect(await stage.inTime(Promise.all([broker.enqueue(small, 1), broker.enqueue(small, 2)]))).toMatchObject([
      { isDuplicate: false },
      {},
    ]);
    expect(await stage.inTime(failure(broker.enqueue(small, 3)))).toBeInstanceOf(QueueFullError);
    await stage.inTime(broker.configure(large));
    expect(await stage.inTime(broker.enqueue(small, 3, { id: 'x' }))).toEqual({ id: 'x', isDuplicate: false });
    expect(await stage.inTime(broker.enqueue(small, 4, { id: 'x' }))).toEqual({ id: 'x', isDuplicate: true });
    expect(await broker.stats(small)).toMatchObject({ ready: 3, refused: 1, duplicates: 1 });
    expect((await broker.queues()).map(({ id }) => id)).toContain('size');
    expect(await failure(broker.peek(small, -1))).toBeInstanceOf(RangeError);
    expect(await failure(broker.replay(small, { countMax: Number.NaN }))).toBeInstanceOf(RangeError);
    expect(await broker.purge(small)).toBe(3);
    const ending = broker.consume(large, { tell: () => 'accepted' });
    await stage.inTime(ending.started);
    expect(await broker.delete(small)).toBe(true);
    expect(await stage.inTime(ending.ended)).toBe('queue-gone');
    expect(await broker.delete(small)).toBe(false);
    expect(await broker.stats(small)).toBeUndefined();
  });

  it('U5: a loop takes one after the other; what it has not come to goes to others when it is left', async () => {
    const office = await open();
    const { broker, stage } = office;
    for (const n of numbersTo(5)) await stage.inTime(broker.enqueue(letters, { n }, n === 5 ? { priority: 9 } : {}));
    const seen: number[] = [];
    const loop = async (): Promise<void> => {
      for await (const delivery of broker.deliveries(letters, { prefetch: 3 })) {
        seen.push(delivery.body.n);
        delivery.ack();
        if (delivery.body.n === 2) break;
      }
    };
    await stage.inTime(loop());
    expect(seen).toEqual([5, 1, 2]);
    await office.until('the others are back', async () => (await broker.stats(letters))?.ready === 2);
    // Nobody has looked at them: they are as if they had never been delivered.
    expect((await broker.peek(letters)).map(({ attempts }) => attempts)).toEqual([0, 0]);
    office.clerk('ada', way.first);
    expect(await office.untilSeen('ada', 2)).toEqual([3, 4]);
  });

  it('G5: what crosses no thread is as if it did, where messages are strict', async () => {
    const office = new PostOffice(await way.open({ strictMessages: true }), { thread: way.second });
    const { broker, stage } = office;
    const helper = office.clerk('helper', way.second, { broker: undefined });
    office.clerk('ada', way.first, { does: helper });
    await office.reader('ben', way.first);
    await office.writer(way.first).ask({ type: 'write', count: 5, how: 'enqueue' }, LONG);
    broker.publish(topic<Letter>('news.eu.local'), { n: 7 });
    expect(await office.untilSeen('helper', 5)).toEqual(numbersTo(5));
    expect(await office.untilSeen('ben', 1)).toEqual([7]);
    await office.until('all is acknowledged', async () => (await broker.stats(letters))?.acknowledged === 5);
    stage.system.spawn(quoter({ broker: broker.ref }), { thread: way.first });
    expect(await stage.inTime(broker.request(quotes, { item: 'fig' }, LONG))).toEqual({ price: 3 });
  });

  it('B10: one message is taken out by its id, given or made by the broker, and none that is with a consumer', async () => {
    const office = await open();
    const { broker, stage } = office;
    const clerk = office.clerk('ada', way.first, { does: 'keep', prefetch: 1 });
    const made: string[] = [];
    for (const n of numbersTo(4)) made.push((await stage.inTime(broker.enqueue(letters, { n }, n === 2 ? { id: 'second' } : {}))).id);
    const later = await stage.inTime(broker.enqueue(letters, { n: 5 }, { id: 'later', delayMs: 600_000 }));
    await office.untilSeen('ada', 1);
    expect(await stage.inTime(broker.purge(letters, { ids: [made[0] ?? ''] }))).toBe(0);
    expect(await stage.inTime(broker.purge(letters, { ids: ['second', 'nobody'] }))).toBe(1);
    expect(await stage.inTime(broker.purge(letters, { ids: [made[2] ?? '', later.id] }))).toBe(2);
    // What became of it or not, its id is remembered (B1).
    expect(await stage.inTime(broker.enqueue(letters, { n: 2 }, { id: 'second' }))).toMatchObject({ isDuplicate: true });
    expect(await stage.inTime(clerk.ask({ type: 'ack-held' }, LONG))).toEqual([1]);
    expect(await office.untilSeen('ada', 2)).toEqual([1, 4]);
    expect(await broker.stats(letters)).toMatchObject({ purged: 3, ready: 0, delayed: 0, unacknowledged: 1 });
    const asked = failure(broker.request(quotes, { item: 'fig' }, { ...LONG, id: 'asked' }));
    await office.until('it waits', async () => (await broker.stats(quotes))?.ready === 1);
    expect(await stage.inTime(broker.purge(quotes, { ids: ['asked'] }))).toBe(1);
    expect(await stage.inTime(asked)).toMatchObject({ name: 'RequestUnansweredError', data: { reason: 'purged' } });
    expect(await failure(broker.purge(letters, { id: 'second' } as never))).toMatchObject({
      message: expect.stringContaining(`Cannot purge queue "${letters.id}": there is no option "id"`),
    });
  });

  it('G68: time that is over gives a delivery to another consumer, and more time does not; delays and times to live pass', async () => {
    const office = await open();
    const { broker } = office;
    const hasty = queue<Letter>('hasty', { visibilityMs: 400, maxAttempts: 9 });
    const held: Delivery<Letter>[] = [];
    broker.consume(
      hasty,
      {
        tell: (delivery) => {
          if (delivery.body.n === 2) delivery.extend(60_000);
          held.push(delivery);
          return 'accepted';
        },
      },
      { prefetch: 8 },
    );
    for (const n of [1, 2]) broker.post(hasty, { n });
    await office.until('the first has come again', () => held.some(({ body, attempt }) => body.n === 1 && attempt === 2));
    expect(held.filter(({ body }) => body.n === 2)).toHaveLength(1);
    for (const delivery of held) delivery.ack();
    await office.until('both are acknowledged', async () => (await broker.stats(hasty))?.acknowledged === 2);
    const lazy = queue<Letter>('lazy', { deadLetters: lost });
    broker.post(lazy, { n: 3 }, { ttlMs: 20 });
    broker.post(lazy, { n: 4 }, { delayMs: 60 });
    await office.until('the one is dead and the other ready', async () => {
      const stats = await broker.stats(lazy);
      return stats?.dead.expired === 1 && stats.ready === 1;
    });
    expect(await broker.peek(lost)).toMatchObject([{ body: { n: 3 }, deaths: [{ queue: 'lazy', reason: 'expired' }] }]);
  });
});

import { type MessageBroker, queue } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Letter, letters, news, quoter, quotes } from '../fixtures/clerks.ts';
import { failure } from '../support/mortals.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };
const FIRST = 1;
const SECOND = 2;

/** Makes the broker fail: nobody who speaks its protocol says that. */
function confuse({ ref }: MessageBroker): void {
  ref.tell({ type: 'declare' } as never);
}

inEachWay((way) => {
  const open = async (options = {}) => new PostOffice(await way.open(), { thread: way.second, ...options });

  it('G68, U2, U3: a broker that restarts has all it had; consumers go on, and what they had in hand comes again', async () => {
    const office = await open();
    const { broker, stage } = office;
    const clerk = office.clerk('ada', way.first, { does: 'keep', prefetch: 2 });
    for (const n of numbersTo(4)) await stage.inTime(broker.enqueue(letters, { n }));
    await office.untilSeen('ada', 2);
    confuse(broker);
    expect(await office.untilSeen('ada', 4)).toEqual([1, 2, 1, 2]);
    // Of the first two deliveries nothing counts any more.
    expect(await stage.inTime(clerk.ask({ type: 'ack-held' }, LONG))).toEqual([1, 2, 1, 2]);
    expect(await office.untilSeen('ada', 6)).toEqual([1, 2, 1, 2, 3, 4]);
    await stage.inTime(clerk.ask({ type: 'ack-held' }, LONG));
    await office.until('the queue is empty', async () => (await broker.stats(letters))?.acknowledged === 4);
    expect(await broker.stats(letters)).toMatchObject({ enqueued: 4, ready: 0, unacknowledged: 0 });
    expect(stage.restarts).toHaveLength(1);
  });

  it('G68, U2: what was to be delivered later is, also if the broker has restarted meanwhile', async () => {
    const office = await open();
    const { broker, stage } = office;
    await stage.inTime(broker.enqueue(letters, { n: 1 }, { delayMs: 200 }));
    confuse(broker);
    await office.until('it has restarted', () => stage.restarts.length === 1);
    office.clerk('ada', way.first);
    expect(await office.untilSeen('ada', 1)).toEqual([1]);
  });

  it('G68, U2: what was to be delivered later is, also if the life before had asked to be woken before that', async () => {
    const office = await open();
    const { broker, stage } = office;
    const gone = queue<Letter>('gone', { visibilityMs: 100 });
    broker.consume(gone, { tell: () => 'accepted' });
    await stage.inTime(broker.enqueue(gone, { n: 0 }));
    await office.until('it is delivered', async () => (await broker.stats(gone))?.unacknowledged === 1);
    await stage.inTime(broker.delete(gone));
    confuse(broker);
    await office.until('it has restarted', () => stage.restarts.length === 1);
    await stage.inTime(broker.enqueue(letters, { n: 1 }, { delayMs: 300 }));
    office.clerk('ada', way.first);
    expect(await office.untilSeen('ada', 1)).toEqual([1]);
  });

  it('G69, U2: subscribers of a broker that restarts subscribe again by themselves, and get what was retained', async () => {
    const office = await open();
    const { broker, stage } = office;
    await office.reader('ada', way.first);
    await office.reader('ben', way.second, { pattern: 'news.eu.*' });
    broker.publish(news.at('eu'), { n: 1 });
    await office.untilSeen('ben', 1);
    confuse(broker);
    await office.until('both subscribe again', async () => (await broker.topicStats()).subscriptions === 2);
    broker.publish(news.at('eu'), { n: 2 });
    expect(await office.untilSeen('ada', 2)).toEqual([1, 2]);
    expect(await office.untilSeen('ben', 2)).toEqual([1, 2]);
    await stage.inTime(broker.stop());
  });

  it('G45: what waits for a broker that stops is told so, and subscriptions end', async () => {
    const office = await open();
    const { broker, stage } = office;
    const request = failure(broker.request(quotes, { item: 'apple' }, LONG));
    const [subscription, consumer] = [
      broker.subscribe(news, { tell: () => 'accepted' }),
      broker.consume(letters, { tell: () => 'accepted' }),
    ];
    await stage.inTime(Promise.all([subscription.started, consumer.started]));
    const reading = broker.published(news);
    const next = failure(reading[Symbol.asyncIterator]().next());
    await stage.inTime(broker.stop());
    expect(await stage.inTime(request)).toMatchObject({ name: 'ActorStoppedError' });
    expect(await stage.inTime(Promise.all([subscription.ended, consumer.ended, reading.ended]))).toEqual(Array(3).fill('broker-gone'));
    expect(await stage.inTime(next)).toMatchObject({ name: 'ActorStoppedError' });
    expect(await stage.inTime(failure(broker.enqueue(letters, { n: 1 })))).toMatchObject({ name: 'ActorStoppedError' });
    expect(broker.post(letters, { n: 1 })).toBe('stopped');
  });

  it('G19, U4: what consumers and subscribers have to say while the system stops is heard', async () => {
    const office = await open();
    const { broker, stage } = office;
    for (const name of ['ada', 'ben']) {
      office.clerk(name, way.first);
      await office.reader(`${name}'s aunt`, way.first);
    }
    await stage.inTime(office.writer(way.first).ask({ type: 'write', count: 50, how: 'post' }, LONG));
    broker.publish(news.at('eu'), { n: 1 });
    await stage.inTime(stage.system.stop());
    expect(stage.deadLetters.filter(({ target }) => target === broker.ref)).toEqual([]);
  });

  it.each([
    ['and a delivery that went to an actor speaks for itself', true],
    ['gathered', false],
  ])(
    'G19, U4: what is acknowledged in a stop hook while the system stops is refused only by a broker that stops itself, %s',
    async (_how, strictMessages) => {
      const office = new PostOffice(await way.open({ strictMessages }), { thread: way.second });
      const { broker, stage } = office;
      const heir = office.clerk('heir', way.second, { broker: undefined, does: 'keep to the end' });
      office.clerk('giver', way.first, { does: heir, prefetch: 2 });
      for (const n of [1, 2]) await stage.inTime(broker.enqueue(letters, { n }));
      await office.untilSeen('heir', 2);
      office.clerk('keeper', way.first, { does: 'keep to the end', prefetch: 2 });
      for (const n of [3, 4]) await stage.inTime(broker.enqueue(letters, { n }));
      await office.untilSeen('keeper', 2);
      await stage.inTime(stage.system.stop());
      // A broker that is told to stop before it has heard them all hears the rest no more than other mail.
      const refused = stage.deadLetters.filter(({ target, reason }) => target === broker.ref && reason !== 'stopped');
      expect(refused).toEqual([]);
    },
  );

  if (!way.crosses) return;

  it('G68: a consumer whose thread dies in the middle returns what it had, to others and to itself when it is back', async () => {
    const office = await open();
    const { broker, stage } = office;
    office.clerk('doomed', way.first, { does: 'keep', prefetch: 8 });
    for (const n of numbersTo(8)) await stage.inTime(broker.enqueue(letters, { n }));
    await office.untilSeen('doomed', 8);
    office.clerk('heir', 'owner', { prefetch: 3 });
    await stage.kill(FIRST);
    await office.until('all were given again', async () => {
      const seen = await Promise.all(['doomed', 'heir'].map((name) => office.seenBy(name)));
      return new Set(seen.flat().slice(8)).size === 8;
    });
    const stats = await broker.stats(letters);
    expect(stats).toMatchObject({ enqueued: 8, redelivered: expect.any(Number) });
    expect((stats?.acknowledged ?? 0) + (stats?.unacknowledged ?? 0) + (stats?.ready ?? 0)).toBe(8);
  });

  it('G68, U10: of what came in one record a consumer that dies returns what it has not acknowledged, and nothing else', async () => {
    const office = await open();
    const { broker, stage } = office;
    const doomed = office.clerk('doomed', way.first, { does: 'keep', prefetch: 64 });
    await stage.inTime(doomed.ask({ type: 'held' }, LONG));
    await stage.inTime(office.writer(way.first).ask({ type: 'write', count: 40, how: 'post' }, LONG));
    expect(await office.untilSeen('doomed', 40)).toEqual(numbersTo(40));
    await stage.inTime(doomed.ask({ type: 'ack-held', count: 10 }, LONG));
    await office.until('ten are acknowledged', async () => (await broker.stats(letters))?.acknowledged === 10);
    office.clerk('heir', 'owner', { prefetch: 5 });
    await stage.kill(FIRST);
    await office.until('the others were given again', async () => {
      const seen = await Promise.all(['doomed', 'heir'].map((name) => office.seenBy(name)));
      return new Set(seen.flat().slice(40)).size === 30;
    });
    const again = [...(await office.seenBy('doomed')).slice(40), ...(await office.seenBy('heir'))];
    expect(Math.min(...again)).toBe(11);
    const stats = await broker.stats(letters);
    expect((stats?.acknowledged ?? 0) + (stats?.unacknowledged ?? 0) + (stats?.ready ?? 0)).toBe(40);
  });

  it('G68, B4, U6: what was in the hand of somebody elsewhere comes again when its time is over, though he had acknowledged others', async () => {
    const office = await open();
    const { broker, stage } = office;
    const brief = queue<Letter>('deaths/brief', { visibilityMs: 2_000, maxAttempts: 50 });
    const doomed = office.clerk('doomed', way.first, { broker: undefined, does: 'keep' });
    await stage.inTime(broker.consume(brief, doomed, { prefetch: 8 }).started);
    for (const n of numbersTo(4)) await stage.inTime(broker.enqueue(brief, { n }));
    await office.untilSeen('doomed', 4);
    const figures = async (): Promise<{ done: number; again: number }> => {
      const stats = await broker.stats(brief);
      return { done: stats?.acknowledged ?? 0, again: stats?.redelivered ?? 0 };
    };
    const acknowledgeOne = (): Promise<unknown> => stage.inTime(doomed.ask({ type: 'ack-held', count: 1 }, LONG));
    // One at a time: the broker hears of it after the answer is here. On a busy machine the time of one may be over by then: it comes again all the same.
    for (let before = await figures(); before.done < 2; before = await figures()) {
      await acknowledgeOne();
      await office.until('one is acknowledged', async () => {
        const { done, again } = await figures();
        return done > before.done || again > before.again;
      });
    }
    await stage.kill(FIRST);
    await office.until('all are, what was lost with the thread again', async () => {
      const { done } = await figures();
      if (done < 4) await acknowledgeOne();
      return done >= 4;
    });
    expect(await broker.stats(brief)).toMatchObject({ enqueued: 4, ready: 0, unacknowledged: 0, consumers: 1 });
    expect((await broker.stats(brief))?.redelivered).toBeGreaterThan(0);
  });

  it('G68: what a publisher had posted before its thread died is delivered, in order and once', async () => {
    const office = await open();
    const { broker, stage } = office;
    const author = office.writer(way.first);
    await stage.inTime(author.ask({ type: 'write', count: 500, how: 'post' }, LONG));
    await stage.kill(FIRST);
    office.clerk('ada', 'owner');
    const seen = await office.untilSeen('ada', 500);
    expect(seen).toEqual(numbersTo(500));
    expect(await broker.stats(letters)).toMatchObject({ enqueued: 500 });
  });

  it('G68, G45: a broker whose thread dies: confirmations settle, consumers go on, and the queues it was started with are there', async () => {
    const only = queue<Letter>('deaths/only', { maxAttempts: 7 });
    const office = await open({ queues: [only] });
    const { broker, stage } = office;
    office.clerk('ada', way.first);
    await stage.inTime(broker.enqueue(letters, { n: 1 }));
    await office.untilSeen('ada', 1);
    const waiting = broker.request(quotes, { item: 'pear' }, LONG);
    waiting.catch(() => undefined);
    await stage.inTime(broker.enqueue(only, { n: 1 }));
    await stage.kill(SECOND);
    const unsettled = await stage.inTime(failure(waiting));
    expect(unsettled).toMatchObject({ name: 'ThreadLostError' });
    await stage.inTime(broker.enqueue(letters, { n: 2 }));
    expect(await office.untilSeen('ada', 2)).toEqual([1, 2]);
    // Without a store it has lost what was in it, and not what it is.
    expect(await broker.stats(only)).toMatchObject({ ready: 0 });
    expect(await stage.inTime(failure(broker.create(queue<Letter>('deaths/only'))))).toMatchObject({ name: 'QueueConflictError' });
    stage.system.spawn(quoter({ broker: broker.ref }), { thread: way.first });
    expect(await stage.inTime(broker.request(quotes, { item: 'pear' }, LONG))).toEqual({ price: 4 });
  });

  it('U9: a request whose consumer dies with its thread is delivered again, and answered', async () => {
    const office = await open();
    const { broker, stage } = office;
    // Takes it, and says nothing.
    const silent = stage.system.spawn(quoter({ broker: broker.ref, isSilent: true }), { thread: way.first });
    await silent.started;
    const answer = broker.request(quotes, { item: 'plum' }, LONG);
    await office.until('it is taken', async () => (await broker.stats(quotes))?.unacknowledged === 1);
    await stage.kill(FIRST);
    await office.until('it is taken again', async () => (await broker.stats(quotes))?.redelivered === 1);
    await stage.inTime(silent.stop());
    stage.system.spawn(quoter({ broker: broker.ref }), { thread: 'owner' });
    expect(await stage.inTime(answer)).toEqual({ price: 4 });
  });

  it('G69: of subscribers and a broker whose threads die those who come back get what is published from then on, and nobody else is told less', async () => {
    const office = await open();
    const { broker, stage } = office;
    await office.reader('steady', 'owner');
    await office.reader('doomed', way.first);
    broker.publish(news.at('eu'), { n: 1 });
    await office.untilSeen('doomed', 1);
    await stage.kill(FIRST);
    await office.until('it subscribes again', async () => stage.losses.length === 1 && (await broker.topicStats()).subscriptions === 2);
    broker.publish(news.at('eu'), { n: 2 });
    expect(await office.untilSeen('doomed', 2)).toEqual([1, 2]);
    expect(await office.untilSeen('steady', 2)).toEqual([1, 2]);
    await stage.kill(SECOND);
    await office.until('they subscribe again', async () => (await broker.topicStats()).subscriptions === 2);
    broker.publish(news.at('eu'), { n: 3 });
    expect(await office.untilSeen('doomed', 3)).toEqual([1, 2, 3]);
    expect(await office.untilSeen('steady', 3)).toEqual([1, 2, 3]);
    const author = office.writer(way.first);
    await stage.inTime(author.ask({ type: 'publish', topic: 'news.eu.local', count: 50 }, LONG));
    await stage.kill(FIRST);
    expect((await office.untilSeen('steady', 53)).slice(3)).toEqual(numbersTo(50));
  });
});

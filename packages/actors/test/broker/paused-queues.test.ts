import { queue, valueIn } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Letter, letters, lost, quotes } from '../fixtures/clerks.ts';
import { keptStore } from '../fixtures/kept-store.ts';
import { fresh } from '../support/metrics.ts';
import { failure } from '../support/mortals.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };
const SECOND = 2;

inEachWay((way) => {
  let opened = 0;
  const open = async (options = {}, own = {}) => new PostOffice(await way.open(own), { thread: way.second, ...options });
  const restart = async (office: PostOffice): Promise<void> => {
    office.broker.ref.tell({ type: 'declare' } as never);
    await office.until('it has restarted', () => office.stage.restarts.length === 1);
  };

  it('B14: of a paused queue nothing is delivered, what is in hand may be acknowledged, and all that came is delivered when it goes on', async () => {
    const office = await open({}, fresh());
    const { broker, stage } = office;
    const clerk = office.clerk('ada', way.first, { does: 'keep', prefetch: 2 });
    for (const n of numbersTo(3)) broker.post(letters, { n });
    await office.untilSeen('ada', 2);
    await stage.inTime(broker.pause(letters));
    expect(await stage.inTime(clerk.ask({ type: 'ack-held' }, LONG))).toEqual([1, 2]);
    await office.until('both are acknowledged', async () => (await broker.stats(letters))?.acknowledged === 2);
    await stage.inTime(broker.enqueue(letters, { n: 4 }));
    const late = office.clerk('ben', way.second);
    await stage.inTime(late.started);
    await office.until('both consume', async () => (await broker.stats(letters))?.consumers === 2);
    expect(await broker.stats(letters)).toMatchObject({ isPaused: true, ready: 2, unacknowledged: 0, delivered: 2 });
    const isPaused = () => valueIn(stage.system.metrics.snapshot(), 'ringmaster_queue_paused', { queue: letters.id });
    await office.until('it is shown', () => isPaused() === 1);
    // A second time is nothing.
    await stage.inTime(broker.pause(letters));
    await stage.inTime(broker.resume(letters));
    await office.until('both are delivered', async () => (await broker.stats(letters))?.delivered === 4);
    expect(await broker.stats(letters)).toMatchObject({ isPaused: false, ready: 0 });
    await office.until('it is shown', () => isPaused() === 0);
  });

  it('B14: what comes back in a paused queue waits there, delays and lives end in it, and so does the time of a request', async () => {
    const office = await open();
    const { broker, stage } = office;
    const lazy = queue<Letter>('lazy', { maxAttempts: 3, deadLetters: lost });
    await stage.inTime(broker.create(lazy));
    const gone = office.clerk('ada', way.first, { broker: undefined, does: 'keep' });
    broker.consume(lazy, gone, { prefetch: 1 });
    broker.post(lazy, { n: 1 });
    await office.untilSeen('ada', 1);
    await stage.inTime(broker.pause(lazy));
    broker.post(lazy, { n: 2 }, { ttlMs: 20 });
    broker.post(lazy, { n: 3 }, { delayMs: 20 });
    await stage.inTime(gone.stop());
    await office.until('the one is dead, and the others wait', async () => {
      const stats = await broker.stats(lazy);
      return stats?.dead.expired === 1 && stats.ready === 2;
    });
    expect((await broker.peek(lazy)).map(({ body, attempts }) => [body.n, attempts])).toEqual([
      [1, 1],
      [3, 0],
    ]);
    await stage.inTime(broker.create(quotes));
    await stage.inTime(broker.pause(quotes));
    broker.consume(quotes, {
      tell: (request) => {
        request.reply({ price: 1 });
        return 'accepted';
      },
    });
    expect(await stage.inTime(failure(broker.request(quotes, { item: 'fig' }, { timeout: 50 })))).toMatchObject({
      name: 'AskTimeoutError',
    });
    const answered = broker.request(quotes, { item: 'fig' }, LONG);
    await stage.inTime(broker.resume(quotes));
    expect(await stage.inTime(answered)).toEqual({ price: 1 });
  });

  it('B14: a pause outlasts a restart of the broker, and with a store the death of its thread; a queue that is made anew has none', async () => {
    const store = keptStore({ name: `paused ${way.title} ${opened++} ${fresh().name}` });
    for (const options of [{}, { store }]) {
      const office = await open(options);
      const { broker, stage } = office;
      await stage.inTime(broker.enqueue(letters, { n: 1 }));
      await stage.inTime(broker.pause(letters));
      // What this store keeps dies with a real thread.
      if (way.title === 'virtual' && 'store' in options) await stage.kill(SECOND);
      else await restart(office);
      await office.until('it is back', async () => (await broker.stats(letters).catch(() => undefined))?.ready === 1);
      const clerk = office.clerk('ada', way.first);
      await office.until('it consumes', async () => (await broker.stats(letters))?.consumers === 1);
      expect(await broker.stats(letters)).toMatchObject({ isPaused: true, ready: 1, unacknowledged: 0 });
      await stage.inTime(broker.resume(letters));
      expect(await office.untilSeen('ada', 1)).toEqual([1]);
      await stage.inTime(clerk.stop());
      await stage.inTime(broker.pause(letters));
      await stage.inTime(broker.delete(letters));
      await stage.inTime(broker.create(letters));
      expect(await broker.stats(letters)).toMatchObject({ isPaused: false });
    }
  });

  it('B14: what there is not cannot be paused', async () => {
    const { broker, stage } = await open();
    for (const what of ['pause', 'resume'] as const)
      expect(await stage.inTime(failure(broker[what](queue('nowhere'))))).toMatchObject({
        ...{ name: 'NoSuchQueueError', data: { queue: 'nowhere' } },
        message: `Cannot ${what} queue "nowhere": there is none of this id`,
      });
    expect(await failure(broker.pause({} as never))).toBeInstanceOf(TypeError);
  });
});

import { type Delivery, queue, topic } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Letter, letters, quotes } from '../fixtures/clerks.ts';
import { failure } from '../support/mortals.ts';
import { PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  const open = async (options = {}) => new PostOffice(await way.open(), { thread: way.second, ...options });

  it('B3: a queue with a bound of bytes looks at the bodies, and has no more of them; what dies counts where it comes to, if it matters there', async () => {
    const office = await open();
    const { broker, stage } = office;
    const dead = queue<string>('small-dead', { bytesMax: 1_500 });
    const small = queue<string>('small', { bytesMax: 3_000, deadLetters: dead });
    const all = await stage.inTime(Promise.allSettled(['a', 'b', 'c', 'd'].map((text) => broker.enqueue(small, text.repeat(900)))));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(all.at(-1)).toMatchObject({ reason: { name: 'QueueFullError' } });
    expect(await broker.stats(small)).toMatchObject({ ready: 3, bytes: 3 * 908, refused: 1 });
    const rejecting = broker.consume(small, {
      tell: (delivery) => {
        delivery.nack({ requeue: false });
        return 'accepted';
      },
    });
    await office.until('all are dead', async () => (await broker.stats(small))?.dead.rejected === 3);
    expect(await broker.stats(dead)).toMatchObject({ ready: 1, bytes: 908, refused: 2 });
    rejecting.cancel();
  });

  it('U7: a queue that was deleted comes to be as it was declared, when it is used again', async () => {
    const office = await open();
    const { broker, stage } = office;
    const grave = queue<Letter>('grave');
    const short = queue<Letter>('short', { messagesMax: 1, ttlMs: 20, deadLetters: grave });
    await stage.inTime(broker.enqueue(short, { n: 1 }));
    await stage.inTime(Promise.all([broker.delete(short), broker.delete(grave)]));
    for (const n of [2, 3]) broker.post(short, { n });
    await office.until('one is dead, and one was refused', async () => (await broker.stats(short))?.dead.expired === 1);
    expect(await broker.stats(short)).toMatchObject({ enqueued: 1, refused: 1 });
    expect(await broker.peek(grave)).toMatchObject([{ body: { n: 2 } }]);
  });

  it('U5: one that is cancelled while the broker has no room for its request consumes nothing', async () => {
    const office = await open({ mailboxMax: 2 });
    const { broker, stage } = office;
    await stage.inTime(broker.enqueue(letters, { n: 1 }));
    while (broker.publish(topic<Letter>('news.eu.local'), { n: 0 }) !== 'full');
    const subscription = broker.consume(letters, { tell: () => 'accepted' });
    const asked = stage.inTime(subscription.started);
    // It is refused, and to be asked for again in a while.
    await stage.pass(0);
    subscription.cancel();
    await asked;
    expect(await stage.inTime(subscription.ended)).toBe('cancelled');
    for (let step = 0; step < 50; step++) await stage.moment();
    // There is room again.
    await stage.untilQuiet();
    expect(await stage.inTime(broker.stats(letters))).toMatchObject({ ready: 1, unacknowledged: 0, consumers: 0 });
    // In another thread there may have been room by then, and what was sent here goes back.
    if (way.title !== 'threads') expect((await stage.inTime(broker.stats(letters)))?.delivered).toBe(0);
  });

  it('G45: consumers whose recipients have no room end with their broker, and their readers hear of it', async () => {
    const office = await open();
    const { broker, stage } = office;
    const full = broker.consume(letters, { tell: () => 'full' }, { prefetch: 1 });
    const loop = broker.deliveries(letters, { prefetch: 1 });
    for (const n of [1, 2]) await stage.inTime(broker.enqueue(letters, { n }));
    await office.until('both have one', async () => (await broker.stats(letters))?.unacknowledged === 2);
    for (let step = 0; step < 20; step++) await stage.moment();
    await stage.inTime(broker.stop());
    expect(await stage.inTime(Promise.all([full.ended, loop.ended]))).toEqual(['broker-gone', 'broker-gone']);
  });

  it('U3, U6: of what waits for a recipient without room only as much is kept as it may have in hand', async () => {
    const office = await open();
    const { broker } = office;
    const hasty = queue<Letter>('hasty', { visibilityMs: 5, maxAttempts: Number.POSITIVE_INFINITY });
    let isOpen = false;
    const attempts: number[] = [];
    const to = {
      tell: (delivery: Delivery<Letter>) => {
        if (!isOpen) return 'full';
        attempts.push(delivery.attempt);
        delivery.ack();
        return 'accepted';
      },
    } as const;
    broker.consume(hasty, to, { prefetch: 1 });
    broker.post(hasty, { n: 1 });
    await office.until('it was sent often', async () => ((await broker.stats(hasty))?.delivered ?? 0) > 5);
    isOpen = true;
    await office.until('it is acknowledged', async () => (await broker.stats(hasty))?.acknowledged === 1);
    expect(attempts[0]).toBeGreaterThan(4);
    expect((await broker.stats(hasty))?.stale).toBeGreaterThan(3);
  });

  it('G37: what JavaScript may say of queues wrongly is told whoever says it, and the broker goes on', async () => {
    const office = await open();
    const { broker, stage } = office;
    await stage.inTime(broker.create(letters));
    const wrong: readonly (readonly [() => Promise<unknown>, string])[] = [
      [() => broker.replay(letters, { ids: 5 } as never), 'Cannot replay queue "clerks/letters": ids is a list of texts, not 5'],
      [() => broker.replay(letters, null as never), 'Cannot replay queue "clerks/letters": options are an object, not null'],
      [() => broker.replay(letters, { countMax: -1 }), 'countMax is a whole number from 0, or Infinity, not -1'],
      [() => broker.replay(letters, { from: 7 } as never), 'from is the id of a queue, not 7'],
      [
        () => broker.peek(letters, Number.NaN),
        'Cannot peek into queue "clerks/letters": limit is a whole number from 0, or Infinity, not NaN',
      ],
      [() => broker.request(quotes, { item: '' }, { timeout: Number.NaN }), 'timeout is milliseconds above 0, or Infinity, not NaN'],
      ...(['delete', 'purge', 'stats', 'peek', 'replay', 'configure', 'create'] as const).map(
        (name) =>
          [(): Promise<unknown> => broker[name]({ id: 'x' } as never), 'the first argument is a queue, as queue() makes it'] as const,
      ),
    ];
    for (const [call, text] of wrong) expect(await failure(call())).toMatchObject({ message: expect.stringContaining(text) });
    expect(stage.restarts).toEqual([]);
  });
});

import { type Published, topic } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Letter, news, weather } from '../fixtures/clerks.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const open = async () => new PostOffice(await way.open(), { thread: way.second });

  it('G69: every subscriber at the time of publishing gets it, in publish order, and nobody else', async () => {
    const office = await open();
    const { broker } = office;
    await office.reader('one', way.first, { pattern: 'news.*.local' });
    await office.reader('two', way.second, { pattern: 'news.>' });
    await office.reader('three', way.first, { pattern: 'news.eu.local' });
    await office.reader('four', way.first, { pattern: 'news.us.local' });
    const author = office.writer(way.first);
    await author.ask({ type: 'publish', topic: 'news.eu.local', count: 200 }, LONG);
    await author.ask({ type: 'publish', topic: 'news.us.world', count: 3 }, LONG);
    expect(await office.untilSeen('two', 203)).toEqual([...numbersTo(200), 1, 2, 3]);
    expect(await office.untilSeen('one', 200)).toEqual(numbersTo(200));
    expect(await office.untilSeen('three', 200)).toEqual(numbersTo(200));
    expect(await office.seenBy('four')).toEqual([]);
    expect(await broker.topicStats()).toMatchObject({ published: 203, subscriptions: 4 });
  });

  it('G69, N8: a dead subscriber leaves by itself, and one that restarts subscribes as its new incarnation alone', async () => {
    const office = await open();
    const { stage, broker } = office;
    const mayor = await office.reader('mayor', way.first);
    const other = await office.reader('other', way.first);
    mayor.tell({ type: 'fail' });
    await office.until('it has restarted', () => stage.restarts.length === 1);
    await stage.inTime(mayor.ask({ type: 'started' }, LONG));
    expect(await broker.topicStats()).toMatchObject({ subscriptions: 2 });
    await stage.inTime(other.stop());
    await office.until('it has left', async () => (await broker.topicStats()).subscriptions === 1);
    broker.publish(news.at('eu'), { n: 7 });
    expect(await office.untilSeen('mayor', 1)).toEqual([7]);
    expect(await office.seenBy('other')).toEqual([]);
    await stage.inTime(mayor.kill());
    await office.until('all have left', async () => (await broker.topicStats()).feeds === 0);
  });

  it('N7: what is retained comes first to a new subscriber, the latest of each topic, unless it is forgotten', async () => {
    const office = await open();
    const { stage, broker } = office;
    for (const n of [1, 2]) broker.publish(weather.at('eu'), { n });
    broker.publish(weather.at('us'), { n: 3 });
    broker.publish(weather.at('asia'), { n: 4 });
    broker.forget(weather.at('asia'));
    const reader = stage.probe<Published<Letter>>();
    const next = async (): Promise<string> => {
      const { topic: at, body, isRetained } = await stage.inTime(reader.next({ timeout: 20_000 }));
      return `${at} ${body.n} ${isRetained}`;
    };
    const subscription = broker.subscribe(weather, reader.ref);
    await stage.inTime(subscription.started);
    broker.publish(weather.at('eu'), { n: 5 });
    expect([await next(), await next(), await next()]).toEqual(['weather.eu 2 true', 'weather.us 3 true', 'weather.eu 5 false']);
    subscription.cancel();
    expect(await subscription.ended).toBe('cancelled');
    const again = broker.subscribe(weather.at('us'), reader.ref, { retained: false });
    await stage.inTime(again.started);
    broker.publish(weather.at('us'), { n: 6 });
    expect(await next()).toBe('weather.us 6 false');
    expect(reader.messages).toHaveLength(4);
    expect(await broker.topicStats()).toMatchObject({ retained: 2, subscriptions: 1 });
  });

  it('N1: a loop reads what is published, and leaves when it is left', async () => {
    const office = await open();
    const { stage, broker } = office;
    const reading = broker.published(topic<Letter>('news.>'));
    await stage.inTime(reading.started);
    for (const n of [1, 2, 3]) broker.publish(news.at('eu'), { n });
    const seen: number[] = [];
    const loop = async (): Promise<void> => {
      for await (const { body } of reading) {
        seen.push(body.n);
        if (body.n === 3) break;
      }
    };
    await stage.inTime(loop());
    expect(seen).toEqual([1, 2, 3]);
    await office.until('it has left', async () => (await broker.topicStats()).feeds === 0);
  });

  it('N1: who is cancelled while a message is handed round gets nothing of it', async () => {
    const office = await open();
    const { stage, broker } = office;
    const seen: string[] = [];
    const both = ['one', 'two'].map((name) =>
      broker.subscribe(topic<Letter>('news.>'), {
        tell: ({ body }) => {
          seen.push(`${name} ${body.n}`);
          if (body.n === 2) for (const [index, subscription] of both.entries()) if (index > 0) subscription.cancel();
          return 'accepted';
        },
      }),
    );
    await stage.inTime(Promise.all(both.map(({ started }) => started)));
    for (const n of [1, 2, 3]) broker.publish(news.at('eu'), { n });
    await office.until('it has read', () => seen.includes('one 3'));
    expect(seen).toEqual(['one 1', 'two 1', 'one 2', 'one 3']);
  });

  it('N5: a slow subscriber misses what its policy says, is told how much, and others miss nothing', async () => {
    const office = await open();
    const { stage, broker } = office;
    const everything: number[] = [];
    const fast = broker.subscribe(topic<Letter>('news.>'), {
      tell: ({ body }) => {
        everything.push(body.n);
        return 'accepted';
      },
    });
    const slow = (['drop-oldest', 'drop-newest', 'latest', 'cancel'] as const).map((whenSlow) => ({
      whenSlow,
      reading: broker.published(topic<Letter>('news.>'), { whenSlow, waitingMax: 3 }),
    }));
    await stage.inTime(Promise.all([fast, ...slow.map(({ reading }) => reading)].map(({ started }) => started)));
    for (let n = 1; n <= 6; n++) broker.publish(news.at(n % 2 === 0 ? 'even' : 'odd'), { n });
    await office.until('all was read by who is fast', async () => everything.length === 6);
    broker.publish(news.at('last'), { n: 7 });
    const read = async (reading: AsyncIterable<Published<Letter>>, last: number): Promise<readonly string[]> => {
      const seen: string[] = [];
      for await (const { body, skipped } of reading) {
        seen.push(`${body.n} -${skipped}`);
        if (body.n === last) break;
      }
      return seen;
    };
    await office.until('all was read by who is fast', async () => everything.length === 7);
    const [oldest, newest, latest, cancel] = slow.map(({ reading }) => reading);
    if (oldest === undefined || newest === undefined || latest === undefined || cancel === undefined) throw new Error('missing');
    expect(await stage.inTime(read(oldest, 7))).toEqual(['5 -4', '6 -0', '7 -0']);
    expect(await stage.inTime(read(latest, 7))).toEqual(['5 -2', '6 -2', '7 -0']);
    expect(await stage.inTime(read(newest, 3))).toEqual(['1 -0', '2 -0', '3 -0']);
    await expect(stage.inTime(read(cancel, 7))).rejects.toMatchObject({ name: 'SubscriberTooSlowError' });
    expect(everything).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('N1: a subscriber that another one has cancelled, when both are told the same, is told nothing more', async () => {
    const office = await open();
    const { broker, stage } = office;
    const seen: string[] = [];
    const first = broker.subscribe(news, {
      tell: ({ body }) => {
        seen.push(`first ${body.n}`);
        second.cancel();
        return 'accepted';
      },
    });
    const second = broker.subscribe(news, {
      tell: ({ body }) => {
        seen.push(`second ${body.n}`);
        return 'accepted';
      },
    });
    await stage.inTime(Promise.all([first.started, second.started]));
    for (const n of [1, 2]) broker.publish(news.at('eu'), { n });
    await office.until('the first has seen both', async () => seen.includes('first 2'));
    expect(seen).toEqual(['first 1', 'first 2']);
  });

  it('N4: a topic may have more segments than anybody needs', async () => {
    const office = await open();
    const { broker, stage } = office;
    const long = topic<Letter>(Array.from({ length: 20_000 }, () => 'a').join('.'));
    const reader = stage.probe<Published<Letter>>();
    await stage.inTime(broker.subscribe(long, reader.ref).started);
    broker.publish(long, { n: 1 });
    expect((await stage.inTime(reader.next({ timeout: 20_000 }))).body.n).toBe(1);
    expect(stage.restarts).toEqual([]);
  });

  it('G37: what JavaScript may say of topics wrongly is told whoever says it', async () => {
    const { broker } = await open();
    const to = { tell: () => 'accepted' as const };
    expect(() => broker.subscribe({ pattern: 5 } as never, to)).toThrow('the first argument is a topic, as topic() makes it, not');
    expect(() => broker.published(undefined as never)).toThrow('the first argument is a topic, as topic() makes it, not undefined');
    expect(() => broker.forget(undefined as never)).toThrow('the first argument is a topic, as topic() makes it, not undefined');
    expect(() => broker.forget(weather)).toThrow('Cannot forget "weather.*": it names many topics; fill in its segments with at()');
  });
});

import { AskTimeoutError, MessageBroker, queue, restart, resume, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { letters, weather } from '../fixtures/clerks.ts';
import { keptStore } from '../fixtures/kept-store.ts';
import { failure } from '../support/mortals.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const SECOND = 2;
let opened = 0;

inEachWay((way) => {
  const storeName = (number = opened): string => `${way.title} ${number}`;
  const open = async (options = {}) =>
    new PostOffice(await way.open(), { thread: way.second, store: keptStore({ name: storeName(++opened) }), ...options });

  it('G68: what a store has confirmed is there in the next life of the broker, with its attempts', async () => {
    const office = await open();
    const { broker, stage } = office;
    office.clerk('ada', way.first, { does: 'keep', prefetch: 2 });
    for (const n of numbersTo(3)) await stage.inTime(broker.enqueue(letters, { n }));
    broker.publish(weather.at('eu'), { n: 9 });
    await office.untilSeen('ada', 2);
    if (way.crosses) await stage.kill(SECOND);
    else broker.ref.tell({ type: 'declare' } as never);
    expect((await office.untilSeen('ada', 4)).slice(2)).toEqual([1, 2]);
    await office.until('both are delivered again', async () => (await broker.stats(letters))?.unacknowledged === 2);
    expect(await broker.peek(letters)).toMatchObject([
      { body: { n: 3 }, attempts: 0 },
      { body: { n: 1 }, attempts: 2 },
      { body: { n: 2 }, attempts: 2 },
    ]);
    expect(await broker.topicStats()).toMatchObject({ retained: 1 });
  });

  it('G68, B11, B15: with a store the next life knows whose messages are, also when the thread of the broker was killed', async () => {
    const office = await open();
    const { broker, stage } = office;
    for (const n of numbersTo(4))
      await stage.inTime(broker.enqueue(letters, { n }, { fairnessKey: 'red', ...(n === 1 && { fairnessWeight: 2 }) }));
    for (const n of [101, 102]) await stage.inTime(broker.enqueue(letters, { n }, { fairnessKey: 'blue' }));
    if (way.crosses) await stage.kill(SECOND);
    else broker.ref.tell({ type: 'declare' } as never);
    office.clerk('ada', way.first, { prefetch: 1 });
    expect(await office.untilSeen('ada', 6)).toEqual([1, 2, 101, 3, 4, 102]);
  });

  it('N7: of more retained values than there may be the one that was published longest ago is forgotten, by the store too', async () => {
    const store = keptStore({ name: `${way.title} ${opened++}` });
    const office = new PostOffice(await way.open(), { thread: way.second, store, retainedMax: 2 });
    const { broker, stage } = office;
    const retained = async (from: MessageBroker): Promise<string[]> => {
      const found: string[] = [];
      for await (const { topic, body } of from.published(weather)) if (found.push(`${topic} ${body.n}`) === 2) break;
      return found;
    };
    for (const [n, place] of ['eu', 'us', 'eu'].entries()) broker.publish(weather.at(place), { n });
    expect(await stage.inTime(retained(broker))).toEqual(['weather.us 1', 'weather.eu 2']);
    if (way.crosses) await stage.kill(SECOND);
    else broker.ref.tell({ type: 'declare' } as never);
    await office.until('it is back', async () => (await broker.topicStats().catch(() => undefined))?.retained === 2);
    broker.publish(weather.at('asia'), { n: 3 });
    expect(await stage.inTime(retained(broker))).toEqual(['weather.eu 2', 'weather.asia 3']);
    await stage.inTime(broker.stop());
    const next = MessageBroker.start(stage.system, { thread: way.second, store });
    expect(await stage.inTime(retained(next))).toEqual(['weather.eu 2', 'weather.asia 3']);
    expect(await next.topicStats()).toMatchObject({ retained: 2 });
  });

  it('G14, G45, B11: a broker that drains confirms what it has taken in when its store has kept it', async () => {
    const office = await open();
    const { broker, stage } = office;
    await stage.inTime(broker.enqueue(letters, { n: 1 }));
    const confirmed = [2, 3].map((n) => broker.enqueue(letters, { n }));
    await stage.inTime(broker.ref.drain());
    expect(await stage.inTime(Promise.all(confirmed))).toMatchObject([{ isDuplicate: false }, { isDuplicate: false }]);
    const next = MessageBroker.start(stage.system, { thread: way.second, store: keptStore({ name: storeName() }) });
    expect((await stage.inTime(next.peek(letters))).map(({ body }) => body)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('G26, G45: a store that fails ends the life of its broker: what was to be confirmed is not, and the next one goes on with what was kept', async () => {
    const office = await open();
    const { broker, stage } = office;
    await stage.inTime(broker.enqueue(letters, { n: 1 }));
    expect(await stage.inTime(failure(broker.enqueue(letters, { n: 2 }, { id: 'unkeepable' })))).toMatchObject({
      name: 'ActorRestartingError',
    });
    await office.until('it has restarted', () => stage.restarts.length === 1);
    expect(await broker.peek(letters)).toMatchObject([{ body: { n: 1 } }]);
  });

  it('G45, U8: a confirmation is waited for no longer than its sender says, also while the store keeps its broker down', async () => {
    const down = supervise.otherwise(restart({ backoff: { minMs: 600_000, maxMs: 600_000 } }));
    const { broker, stage } = await open({ supervise: down });
    const lost = failure(broker.enqueue(letters, { n: 1 }, { id: 'unkeepable' }));
    expect(await stage.inTime(lost)).toMatchObject({ name: 'ActorRestartingError' });
    const given = new AbortController();
    const late = failure(broker.enqueue(letters, { n: 2 }, { id: 'a', timeout: 50 }));
    const left = failure(broker.enqueue(letters, { n: 3 }, { signal: given.signal }));
    given.abort(new Error('nobody wants it'));
    expect(await stage.inTime(left)).toMatchObject({ message: 'nobody wants it' });
    expect(await stage.inTime(late)).toBeInstanceOf(AskTimeoutError);
    await stage.inTime(broker.stop()); // with what waits for it
  });

  it('U8: a limit that is none is refused, and is none of a message that nobody confirms', async () => {
    const { broker } = await open();
    const text = `Cannot publish to queue "${letters.id}": timeout is milliseconds above 0, or Infinity, not 0`;
    expect(await failure(broker.enqueue(letters, { n: 1 }, { timeout: 0 }))).toEqual(new RangeError(text));
    expect(await failure(broker.enqueue(letters, { n: 1 }, { signal: 1 as never }))).toBeInstanceOf(TypeError);
    expect(() => broker.post(letters, { n: 1 }, { timeout: 50 } as never)).toThrow('there is no option "timeout"');
    expect(await broker.enqueue(letters, { n: 1 }, { timeout: 60_000, signal: undefined, id: 'b' })).toEqual({
      id: 'b',
      isDuplicate: false,
    });
  });

  it('N7, B11: a store has the last values that the broker has, and the next life forgets first what was not published to for longest', async () => {
    const office = await open({ retainedMax: 3 });
    const { broker, stage } = office;
    const publish = (names: string): void => {
      for (const name of names) broker.publish(weather.at(name), { n: 1 });
    };
    const seen = async (): Promise<string> => {
      const names: string[] = [];
      const reading = broker.subscribe(weather, { tell: ({ topic }) => void names.push(topic.slice(-1)) as never });
      await office.until('all have come', async () => names.length === 3);
      reading.cancel();
      return names.join('');
    };
    publish('abcdb');
    expect(await seen()).toBe('cdb');
    broker.ref.tell({ type: 'declare' } as never);
    await office.until('it has restarted', () => stage.restarts.length === 1);
    expect(await seen()).toBe('cdb');
    publish('e');
    expect(await seen()).toBe('dbe');
    const heir = new PostOffice(stage, { thread: way.second, store: keptStore({ name: storeName() }) });
    expect(await stage.inTime(heir.broker.topicStats())).toMatchObject({ retained: 3 });
  });

  it('B13: a life that is told to go on though its store has failed confirms nothing, takes nothing in, and fails with each message', async () => {
    const { broker, stage } = await open({ supervise: supervise.otherwise(resume()) });
    await stage.inTime(broker.enqueue(letters, { n: 1 }));
    const full = { message: 'The disk is full' };
    const lost = Promise.all([
      failure(broker.enqueue(letters, { n: 2 }, { id: 'unkeepable' })),
      failure(broker.enqueue(letters, { n: 3 })),
      failure(broker.create(queue('another'))),
    ]);
    expect(await stage.inTime(lost)).toMatchObject([full, full, full]);
    const before = await stage.inTime(broker.stats(letters));
    for (let n = 0; n < 20; n++) broker.post(letters, { n });
    const calls = [() => broker.enqueue(letters, { n: 4 }), () => broker.purge(letters), () => broker.delete(letters)];
    for (const call of calls) expect(await stage.inTime(failure(call()))).toMatchObject(full);
    expect(await stage.inTime(broker.stats(letters))).toEqual(before);
    expect(stage.restarts).toEqual([]);
    await stage.inTime(broker.stop());
    const next = MessageBroker.start(stage.system, { thread: way.second, store: keptStore({ name: storeName() }) });
    expect((await stage.inTime(next.peek(letters))).map(({ body }) => body)).toEqual([{ n: 1 }]);
  });
});

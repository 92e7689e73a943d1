import { StateManager } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { letters, news } from '../fixtures/clerks.ts';
import { bookKey } from '../fixtures/scribe.ts';
import { failure } from '../support/mortals.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { Study } from '../support/study.ts';
import { inEachWay } from '../support/ways.ts';

const left = new Error('the client has left');

/** Reads to the end; `seen` is told of each. */
async function read<T>(loop: AsyncIterable<T>, seen: (item: T) => void): Promise<void> {
  for await (const item of loop) seen(item);
}

inEachWay((way) => {
  const open = async () => new PostOffice(await way.open(), { thread: way.second });

  it('U5: deliveries that are read with a signal end at once when it is aborted, with its reason, and what was not read goes back', async () => {
    const { broker, stage } = await open();
    for (const n of numbersTo(3)) await stage.inTime(broker.enqueue(letters, { n }));
    const client = new AbortController();
    const seen: number[] = [];
    const reading = read(broker.deliveries(letters, { prefetch: 8, signal: client.signal }), (delivery) => {
      seen.push(delivery.body.n);
      if (delivery.body.n === 2) client.abort(left);
      // What it has may be acknowledged behind that.
      delivery.ack();
    });
    expect(await stage.inTime(failure(reading))).toBe(left);
    expect(seen).toEqual([1, 2]);
    const again: number[] = [];
    const rest = broker.deliveries(letters);
    for await (const { body, attempt } of rest) {
      again.push(body.n, attempt);
      break;
    }
    expect(again).toEqual([3, 1]);
    expect(await stage.inTime(failure(read(broker.deliveries(letters, { signal: client.signal }), () => undefined)))).toBe(left);
  });

  it('U5: a loop of deliveries that waits for one ends when its signal is aborted, and leaves nobody who consumes', async () => {
    const office = await open();
    const { broker, stage } = office;
    const client = new AbortController();
    const deliveries = broker.deliveries(letters, { signal: client.signal });
    const reading = failure(read(deliveries, () => undefined));
    await stage.inTime(deliveries.started);
    client.abort(left);
    expect(await stage.inTime(reading)).toBe(left);
    expect(await stage.inTime(deliveries.ended)).toBe('cancelled');
    await office.until('nobody consumes', async () => (await broker.stats(letters))?.consumers === 0);
  });

  it('N8: a loop over what is published ends with the reason of its signal, and leaves no subscription', async () => {
    const office = await open();
    const { broker, stage } = office;
    const client = new AbortController();
    const published = broker.published(news, { signal: client.signal });
    const seen: unknown[] = [];
    const reading = failure(read(published, ({ topic }) => seen.push(topic)));
    await stage.inTime(published.started);
    client.abort(left);
    expect(await stage.inTime(reading)).toBe(left);
    await office.until('nobody subscribes', async () => (await broker.topicStats()).subscriptions === 0);
    // One that had ended by then says how, as without a signal.
    const other = broker.published(news, { signal: new AbortController().signal });
    other.cancel();
    expect(await stage.inTime(read(other, () => undefined))).toBeUndefined();
  });

  it('Z10: a state that is followed with a signal is followed no more when that is aborted, and the loop rejects with its reason', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const ref = study.scribe({ thread: way.first });
    await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
    const client = new AbortController();
    const states = StateManager.of(stage.system);
    const types: string[] = [];
    const news = states.follow(ref, bookKey, { signal: client.signal });
    const reading = read(news, ({ type }) => {
      types.push(type);
      queueMicrotask(() => client.abort(left));
    });
    expect(await stage.inTime(failure(reading))).toBe(left);
    expect(types).toEqual(['state']);
    expect(await stage.inTime(failure(read(news, () => undefined)))).toBe(left);
    expect(await stage.inTime(failure(read(states.follow(ref, bookKey, { signal: client.signal }), () => undefined)))).toBe(left);
    expect(() => states.follow(ref, bookKey, { signal: 1 as never })).toThrow('Cannot follow a state: signal is an AbortSignal, not 1');
  });
});

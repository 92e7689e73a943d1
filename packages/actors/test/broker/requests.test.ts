import { queue, RequestUnansweredError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Illegible, quoter, quotes } from '../fixtures/clerks.ts';
import { failure } from '../support/mortals.ts';
import { PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const open = async () => new PostOffice(await way.open(), { thread: way.second });

  it('U9: a request is answered, or fails with what its consumer says, of its class, in time', async () => {
    const office = await open();
    const { broker, stage } = office;
    const first = broker.request(quotes, { item: 'apple' }, LONG);
    stage.system.spawn(quoter({ broker: broker.ref }), { thread: way.first });
    expect(await stage.inTime(first)).toEqual({ price: 5 });
    const bad = await stage.inTime(failure(broker.request(quotes, { item: 'bad' })));
    expect(bad).toBeInstanceOf(Illegible);
    expect(bad).toMatchObject({ message: 'Cannot read it', data: { item: 'bad' } });
    for (const [item, reason] of [
      ['none', 'acknowledged'],
      ['reject', 'rejected'],
    ] as const) {
      const error = await stage.inTime(failure(broker.request(quotes, { item })));
      expect(error).toBeInstanceOf(RequestUnansweredError);
      expect(error).toMatchObject({ data: { queue: quotes.id, reason } });
    }
    const unread = queue<string, string>('nobody/reads');
    expect(await stage.inTime(failure(broker.request(unread, 'hello', { timeout: 50 })))).toMatchObject({
      // On a busy machine both times are over.
      name: expect.stringMatching(/AskTimeoutError|RequestUnansweredError/),
    });
    await office.until('it waits no more', async () => (await broker.stats(unread))?.ready === 0);
  });

  it('U9, G46: a request that nobody waits for any more is given to nobody, and its end is no late reply', async () => {
    const office = await open();
    const { broker, stage } = office;
    const [unwanted, calls] = [queue<string>('calls/unwanted'), new AbortController()];
    const asked = queue<string, string>('calls', { deadLetters: unwanted });
    const calledOff = failure(broker.request(asked, 'called off', { ...LONG, signal: calls.signal }));
    const overdue = failure(broker.request(asked, 'overdue', { timeout: 500, delayMs: 600 }));
    await office.until('they are there', async () => (await broker.stats(asked))?.enqueued === 2);
    calls.abort();
    expect(await stage.inTime(calledOff)).toMatchObject({ name: 'AbortError' });
    expect(await stage.inTime(overdue)).toMatchObject({ name: 'AskTimeoutError' });
    const heard: string[] = [];
    broker.consume(asked, {
      tell: (request) => {
        heard.push(request.body);
        request.reply(request.body);
        return 'accepted';
      },
    });
    expect(await stage.inTime(broker.request(asked, 'wanted', LONG))).toBe('wanted');
    await office.until('both are dead', async () => (await broker.stats(asked))?.dead.expired === 2);
    expect(heard).toEqual(['wanted']);
    expect((await broker.peek(unwanted)).map(({ body, deaths }) => [body, deaths[0]?.reason, deaths[0]?.attempts])).toEqual([
      ['called off', 'expired', 0],
      ['overdue', 'expired', 0],
    ]);
    expect(stage.deadLetters).toEqual([]);
  });
});

import { queue } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Letter, letters } from '../fixtures/clerks.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const open = async () => new PostOffice(await way.open(), { thread: way.second });

  it('G68, U8: what is published in one call is in the queue in that order, between what was published before and after', async () => {
    const office = await open();
    const { broker, stage } = office;
    const bodies = numbersTo(100).map((n) => ({ n }));
    broker.post(letters, { n: 0 });
    expect(broker.postAll(letters, bodies)).toBe('accepted');
    bodies.length = 0;
    broker.post(letters, { n: 101 });
    expect(broker.postAll(letters, [])).toBe('accepted');
    expect(broker.postAll(letters, [{ n: 103 }], { delayMs: 30 })).toBe('accepted');
    expect(broker.postAll(letters, [{ n: 102 }], { priority: 1 })).toBe('accepted');
    await office.until('all are in', async () => (await broker.stats(letters))?.ready === 104);
    office.clerk('ada', way.first);
    expect(await office.untilSeen('ada', 104)).toEqual([102, 0, ...numbersTo(101), 103]);
    expect(await stage.inTime(office.writer(way.first).ask({ type: 'write', count: 100, how: 'post-all' }, LONG))).toBe(100);
    expect((await office.untilSeen('ada', 204)).slice(104)).toEqual(numbersTo(100));
    expect(await broker.stats(letters)).toMatchObject({ enqueued: 204, refused: 0 });
  });

  it('B3, G5, U8: of what is published in one call the queue refuses what it has no room for; what cannot be sent takes all of it along', async () => {
    const office = await open();
    const { broker } = office;
    const small = queue<Letter>('small', { messagesMax: 3 });
    expect(
      broker.postAll(
        small,
        numbersTo(5).map((n) => ({ n })),
      ),
    ).toBe('accepted');
    await office.until('all were looked at', async () => (await broker.stats(small))?.refused === 2);
    expect((await broker.peek(small)).map(({ body }) => body.n)).toEqual([1, 2, 3]);
    if (way.crosses) {
      const bad = { n: 2, toString: () => 'a function cannot be sent' };
      expect(() => broker.postAll(small, [{ n: 1 }, bad])).toThrow(expect.objectContaining({ name: 'MessageNotSerializableError' }));
    }
    expect(await broker.stats(small)).toMatchObject({ enqueued: 3, refused: 2 });
  });
});

import { queue } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Letter, slow } from '../fixtures/clerks.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const open = async () => new PostOffice(await way.open(), { thread: way.second });

  it('G68, B4: a consumer that is slow and well has each message once, though many wait in its hand for longer than one may take', async () => {
    const office = await open();
    const { broker, stage } = office;
    const clock = queue<Letter>('clock');
    const clerk = office.clerk('ada', way.first, { does: 'keep', queue: 'slow', prefetch: 16 });
    for (const n of numbersTo(5)) await stage.inTime(broker.enqueue(slow, { n }));
    for (const n of numbersTo(5)) {
      await stage.inTime(broker.enqueue(clock, { n }, { delayMs: 1_000 }));
      await office.until('a second has passed', async () => (await broker.stats(clock))?.ready === n);
      await stage.inTime(clerk.ask({ type: 'ack-held', count: 1 }, LONG));
    }
    await office.until('all are acknowledged', async () => (await broker.stats(slow))?.acknowledged === 5);
    expect(await broker.stats(slow)).toMatchObject({ delivered: 5, redelivered: 0, stale: 0, dead: { attempts: 0 } });
  });
});

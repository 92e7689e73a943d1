import { expect, it } from 'vitest';
import { type Entry, ledger } from '../fixtures/ledger.ts';
import { parent } from '../fixtures/parent.ts';
import { revenant } from '../fixtures/revenant.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };
const FIRST = 1;

/** Its type last: by layout it comes first. */
const entry = (n: number): Entry => ({
  ...{ n, small: 1, medium: 2, signed: -3, real: 0.5, flag: true, big: 4n, choice: 'sell', name: `entry ${n}` },
  type: 'entry',
});
const cameByLayout = (message: unknown): boolean => Object.keys(message as object)[0] === 'type';

inEachWay((way) => {
  it('G6, G18: what was sent by layout to an actor that ends first is a dead letter with the message', async () => {
    const stage = await way.open();
    const [doomed, other] = [stage.system.spawn(ledger, { thread: way.first }), stage.system.spawn(ledger, { thread: way.first })];
    await Promise.all([doomed.started, other.started]);
    for (let n = 0; n < 3; n++) doomed.tell(entry(n));
    const asked = doomed.ask({ type: 'ask', n: 3 }, LONG).catch((error: unknown) => error);
    await doomed.kill();
    doomed.tell(entry(4));
    const next = stage.system.spawn(parent, { thread: way.first });
    await next.started;
    expect(await asked).toSatisfy((came) => came === 3 || (came as Error).name === 'ActorStoppedError');
    // Those of the others come from another thread, before it or behind it.
    const last = () => stage.deadLetters.filter(({ message }) => (message as Entry).n === 4);
    await stage.until('the last one is a dead letter', () => last().length > 0);
    expect(last()).toMatchObject([{ message: entry(4), target: doomed }]);
    for (const { message } of stage.deadLetters) expect(message).toEqual(entry((message as Entry).n));
    other.tell(entry(5));
    expect(await other.ask({ type: 'report' })).toEqual([entry(5)]);
  });

  if (!way.crosses) return;

  it('R7, G56: laid-out messages and asks that wait for a dead thread are read by its successor, in order, and layouts go on', async () => {
    const stage = await way.open();
    const spinner = stage.system.spawn(revenant({}), { thread: way.first });
    const book = stage.system.spawn(ledger, { thread: way.first });
    await Promise.all([spinner.started, book.started]);
    spinner.tell({ type: 'spin', ms: 300 });
    for (let n = 1; n <= 20; n++) book.tell(entry(n));
    const asked = book.ask({ type: 'ask', n: 21 }, LONG);
    await stage.killNow(FIRST);
    for (let n = 22; n <= 25; n++) book.tell(entry(n));
    expect(await asked).toBe(21);
    const seen = await book.ask({ type: 'report' }, LONG);
    const numbers = seen.map((one) => (typeof one === 'number' ? one : one.n));
    // On real threads some were taken from the ring already.
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 26 - numbers.length + index));
    expect(numbers.length).toBeGreaterThan(5);
    const entries = seen.filter((one) => typeof one === 'object');
    expect(entries).toEqual(entries.map(({ n }) => entry(n)));
    expect(entries.every(cameByLayout)).toBe(true);
    const again = stage.system.spawn(ledger, { thread: way.first });
    await again.started;
    again.tell(entry(1));
    expect((await again.ask({ type: 'report' }, LONG)).map(cameByLayout)).toEqual([true]);
    await stage.untilLosses(1);
    expect([stage.count('layout-misfits'), stage.count('layouts-refused'), stage.count('undecodable')]).toEqual([0, 0, 0]);
  });
});

import { expect, it } from 'vitest';
import { fickle } from '../fixtures/fickle.ts';
import { parent } from '../fixtures/parent.ts';
import { failure, Mortals } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

let systems = 0;

inEachWay((way) => {
  const open = async (options: Parameters<typeof way.open>[0] = {}): Promise<Mortals> =>
    new Mortals(await way.open({ name: `stop limit ${systems++}`, ...options }));

  it('G19: a time limit that is none, or an option there is not, is refused, and nothing stops', async () => {
    const set = await open();
    const { system } = set.stage;
    const ref = set.spawn('a', { thread: way.first });
    const stop = (options: unknown) => () => system.stop(options as { timeout: number });
    for (const timeout of [Number.NaN, -1, '1000', null]) expect(stop({ timeout })).toThrow(/timeout is milliseconds from 0, not/);
    expect(stop({ timeout: Number.NaN })).toThrow(/not NaN/);
    expect(stop({ timeOut: 5 })).toThrow(/no option "timeOut"/);
    expect(stop(null)).toThrow(/options are an object, not null/);
    expect(await ref.ask({ type: 'ping' })).toBe('pong');
    const inside = system.spawn(parent, { thread: way.first });
    const refused = await failure(inside.ask({ type: 'await-system-end', options: { timeout: -1 } }));
    expect(refused).toMatchObject({ name: 'RangeError', message: expect.stringMatching(/timeout is milliseconds from 0, not -1/) });
    expect(await ref.ask({ type: 'ping' })).toBe('pong');
    await set.stage.inTime(system.stop({ timeout: Number.POSITIVE_INFINITY }));
  });

  it('G19: the time limit counts that an actor gives, in whatever thread', async () => {
    const set = await open({ defaults: { stopTimeoutMs: 1e6 } });
    const { system } = set.stage;
    set.stage.isUnbalanced = true;
    const [hangs, asks] = [system.spawn(fickle, { thread: way.second }), system.spawn(parent, { thread: way.first })];
    hangs.tell({ type: 'hang' });
    await failure(asks.ask({ type: 'await-system-end', options: { timeout: 50 } }));
    await set.stage.inTime(system.stop());
    expect(hangs.isAlive).toBe(false);
  });
});

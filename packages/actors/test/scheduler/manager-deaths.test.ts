import { AgentManager } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { hang, say } from '../fixtures/hands.ts';
import { failure } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };
const FIRST = 1;
const SECOND = 2;

inEachWay((way) => {
  // Without workers no thread dies.
  it.runIf(way.crosses).each([
    ['in one thread', way.first, [FIRST]],
    ['at one moment', way.second, [FIRST, SECOND]],
  ] as const)('J5, A17: what was called off is over when its agent dies with its manager, %s', async (_, thread, threads) => {
    const stage = await way.open();
    stage.isUnbalanced = true;
    const agents = AgentManager.start(stage.system, { thread });
    const shop = new Shop(stage, { agents, graceMs: 600_000 });
    const { scheduler, mortals } = shop;
    await shop.hire('hand', way.first);
    const [begun, gate] = [mortals.gate(), mortals.gate()];
    const { result } = scheduler.submit(hang, { begun, gate }, { runTimeout: 400 });
    await begun.ask({ type: 'pass' }, LONG);
    expect(await stage.inTime(failure(result))).toMatchObject({ name: 'TaskTimeoutError' });
    expect(await scheduler.stats()).toMatchObject({ lingering: 1 });
    await stage.kill(...threads);
    // Its agent has room for one.
    expect(await stage.inTime(scheduler.submit(say, 'next').result)).toBe('next');
    expect(await scheduler.stats()).toMatchObject({ lingering: 0, stuck: 0 });
  });
});

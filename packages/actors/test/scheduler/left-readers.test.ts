import { StreamCancelledError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { craftsman, write } from '../fixtures/craftsman.ts';
import { failure } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('J10: a task whose reader has left fails at once with that, and is not tried again', async () => {
    const shop = new Shop(await way.open(), { thread: way.second });
    const { scheduler, stage, mortals } = shop;
    await scheduler.agents.register(stage.system.spawn(craftsman({ witness: mortals.witness }), { thread: way.first }));
    const [begun, gate] = [mortals.gate(), mortals.gate()];
    gate.tell({ type: 'open' });
    const numbers = stage.system.stream<number>({ window: 2 });
    numbers.cancel();
    const retry = { attempts: 3, backoff: { minMs: 1, maxMs: 1 } };
    const { result } = scheduler.submit(write, { to: numbers.sink, begun, gate, next: 'write' }, { retry });
    expect(await stage.inTime(failure(result))).toBeInstanceOf(StreamCancelledError);
    expect(await scheduler.stats()).toMatchObject({ failed: 1, retried: 0 });
  });
});

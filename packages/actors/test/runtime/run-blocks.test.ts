import { MessageNotSerializableError, TaskScheduler } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { carve, craftsman } from '../fixtures/craftsman.ts';
import { untilInUse } from '../support/block-use.ts';
import { failure, Mortals } from '../support/mortals.ts';
import { Orders } from '../support/orders.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  it('G64, D9: a block in the result of a run that was called off is free again, and its agent goes on', async () => {
    const stage = await way.open();
    const mortals = new Mortals(stage);
    const ref = stage.system.spawn(craftsman({}), { thread: way.first });
    const orders = new Orders(stage, way.second);
    const [begun, gate] = [mortals.gate(), mortals.gate()];
    const given = orders.give(ref, carve, { begun, gate });
    await stage.inTime(begun.ask({ type: 'pass' }, LONG));
    await untilInUse(stage, 1);
    given.abort();
    gate.tell({ type: 'open' });
    expect(await stage.inTime(failure(given.came))).toMatchObject({ name: 'AbortError' });
    await stage.inTime(untilInUse(stage, 0));
    // One that is wanted is its submitter's.
    const wanted = orders.give(ref, carve, { begun, gate });
    const { block } = await stage.inTime(wanted.came);
    await untilInUse(stage, 1);
    block.release();
    await stage.inTime(untilInUse(stage, 0));
  });

  it('D9: a block in the result of a task that recurs, which nobody gets, is free again', async () => {
    const stage = await way.open();
    const mortals = new Mortals(stage);
    const scheduler = TaskScheduler.start(stage.system, { thread: way.second });
    await stage.inTime(scheduler.agents.register(stage.system.spawn(craftsman({}), { thread: way.first })));
    const [begun, gate] = [mortals.gate(), mortals.gate()];
    const beat = scheduler.repeat(carve, { begun, gate }, { everyMs: 1, times: 1 });
    await stage.inTime(beat.started);
    await stage.inTime(begun.ask({ type: 'pass' }, LONG));
    await untilInUse(stage, 1);
    gate.tell({ type: 'open' });
    await stage.inTime(untilInUse(stage, 0));
    expect(await stage.inTime(scheduler.stats())).toMatchObject({ done: 1 });
  });

  // Within a thread whatever it is can be sent.
  if (!way.crosses) return;

  it('G5, D9: a block in a result that cannot be sent is free again, and the task fails', async () => {
    const stage = await way.open();
    const mortals = new Mortals(stage);
    const ref = stage.system.spawn(craftsman({}), { thread: way.first });
    const [begun, gate] = [mortals.gate(), mortals.gate()];
    const given = new Orders(stage, way.second).give(ref, carve, { begun, gate, spoilt: true });
    await stage.inTime(begun.ask({ type: 'pass' }, LONG));
    await untilInUse(stage, 1);
    gate.tell({ type: 'open' });
    expect(await stage.inTime(failure(given.came))).toBeInstanceOf(MessageNotSerializableError);
    await stage.inTime(untilInUse(stage, 0));
  });
});

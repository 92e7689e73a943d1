import { expect, it } from 'vitest';
import { say, wait } from '../fixtures/hands.ts';
import { failure } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('Q11: what waits for a duplicate that is refused is cancelled, and does not wait for the task whose id that is', async () => {
    const shop = new Shop(await way.open(), { thread: way.second });
    await shop.hire('hand', way.first);
    const { scheduler, stage, mortals } = shop;
    const gate = mortals.gate();
    const first = scheduler.submit(wait, { gate, text: 'first' }, { id: 'twin' });
    const second = scheduler.submit(say, 'second', { id: 'twin' });
    const behind = scheduler.submit(say, 'never', { after: [second] });
    const anyway = scheduler.submit(say, 'anyway', { after: [second], afterFailure: 'run' });
    const behindFirst = scheduler.submit(say, 'behind', { after: [first] });
    expect(await stage.inTime(failure(second.result))).toMatchObject({ data: { reason: 'duplicate' } });
    expect(await stage.inTime(failure(behind.result))).toMatchObject({ data: { reason: 'because "twin" was not done' } });
    expect(await stage.inTime(scheduler.task(anyway.id))).toMatchObject({ state: { why: 'queued' } });
    expect(await stage.inTime(scheduler.task(behindFirst.id))).toMatchObject({ state: { why: 'dependencies' } });
    gate.tell({ type: 'open' });
    expect(await stage.inTime(Promise.all([first.result, anyway.result, behindFirst.result]))).toEqual(['first', 'anyway', 'behind']);
  });
});

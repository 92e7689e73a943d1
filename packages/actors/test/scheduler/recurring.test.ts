import { expect, it } from 'vitest';
import { say, wait } from '../fixtures/hands.ts';
import { failure } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  const open = async () => new Shop(await way.open());

  it('submits a task again and again, and leaves out what would overlap', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    await shop.hire('hand', way.first);
    const gate = mortals.gate();
    const beat = scheduler.repeat(wait, { gate, text: 'beat' }, { everyMs: 20, id: 'heart' });
    expect(await stage.inTime(beat.started)).toMatchObject({ id: 'heart', kind: wait.id, submitted: 0, task: undefined });
    await shop.until('one was left out', async () => ((await beat.info())?.skipped ?? 0) >= 2);
    expect(await beat.info()).toMatchObject({ submitted: 1, task: 'heart@1' });
    gate.tell({ type: 'open' });
    await shop.until('it goes on', async () => ((await beat.info())?.submitted ?? 0) >= 3);
    beat.cancel();
    expect(await beat.info()).toBeUndefined();
    const twice = scheduler.repeat(say, 'twice', { everyMs: 1, times: 2, overlap: 'queue' });
    await stage.inTime(twice.started);
    await shop.until('it has come twice', () => (shop.finals().get(`${say.id}@2`) ?? 0) === 1);
    expect(await twice.info()).toBeUndefined();
    expect(shop.finals().has(`${say.id}@3`)).toBe(false);
  });

  it('repeat: what is refused counts as left out, and a second one of an id goes on with its numbers', async () => {
    const shop = new Shop(await way.open(), { tasksMax: 2 });
    const { scheduler } = shop;
    const first = scheduler.repeat(say, 'first', { everyMs: 5, id: 'beat', overlap: 'queue' });
    await shop.until('some were refused', async () => ((await first.info())?.skipped ?? 0) >= 2);
    expect(await first.info()).toMatchObject({ submitted: 2, task: 'beat@2' });
    const second = scheduler.repeat(say, 'second', { everyMs: 5, id: 'beat' });
    await shop.until('it has left out what would overlap', async () => ((await second.info())?.skipped ?? 0) >= 2);
    expect(await second.info()).toMatchObject({ submitted: 0, task: 'beat@2' });
    await shop.hire('hand', way.first);
    await shop.until('it goes on', async () => ((await second.info())?.submitted ?? 0) >= 1);
    expect(Number((await second.info())?.task?.split('@')[1])).toBeGreaterThan(4);
    second.cancel();
  });

  it('repeat: one of the id of one that has ended passes over the numbers of tasks that have not', async () => {
    const shop = await open();
    const { scheduler, stage } = shop;
    for (const expected of ['beat@1', 'beat@2']) {
      const beat = scheduler.repeat(say, 'beat', { everyMs: 1, times: 1, id: 'beat' });
      await stage.inTime(beat.started);
      await shop.until('it has ended', async () => (await beat.info()) === undefined);
      expect((await scheduler.tasks()).at(-1)?.id).toBe(expected);
    }
    expect(await scheduler.stats()).toMatchObject({ tasks: 2, refused: 0 });
  });

  it('knows when a cron pattern matches next, by the clock of the system, and refuses what is none', async () => {
    const shop = await open();
    const { scheduler, stage } = shop;
    const nightly = scheduler.repeat(say, 'night', { cron: '30 3 * * *', timezone: 'UTC' });
    const { next = 0 } = await stage.inTime(nightly.started);
    const date = new Date(next);
    expect([date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]).toEqual([3, 30, 0]);
    const none = scheduler.repeat(say, 'never', { cron: 'every other day' });
    expect(await stage.inTime(failure(none.started))).toMatchObject({ name: 'TypeError' });
    const zone = scheduler.repeat(say, 'never', { cron: '* * * * *', timezone: 'Nowhere/Else' });
    expect(await stage.inTime(failure(zone.started))).toMatchObject({ name: 'TypeError' });
    nightly.cancel();
  });
});

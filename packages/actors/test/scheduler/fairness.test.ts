import type { ScheduledTask, Submission } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { say, stumble } from '../fixtures/hands.ts';
import { failure } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('G63, Q13: tenants take turns, however much one of them has submitted first, and each task says whose it is', async () => {
    const shop = new Shop(await way.open(), { thread: way.second });
    const { scheduler, stage, mortals } = shop;
    const from = (fairnessKey: string, count: number, more: Submission = {}): ScheduledTask<string>[] =>
      Array.from({ length: count }, (_, n) => scheduler.submit(say, `${fairnessKey}${n}`, { fairnessKey, ...more }));
    const tasks = [...from('big', 5, { fairnessWeight: 2 }), ...from('small', 2), ...from('tiny', 1, { timeout: 60_000 })];
    const ofTiny = await stage.inTime(scheduler.tasks({ fairnessKey: 'tiny' }));
    expect(ofTiny.map(({ fairnessKey }) => fairnessKey)).toEqual(['tiny']);
    await shop.hire('hand', way.first);
    await stage.inTime(Promise.all(tasks.map(({ result }) => result)));
    // Nobody has had a turn, so a deadline decides who has the first one.
    expect(await mortals.untilSeen('big4')).toEqual(['tiny0', 'big0', 'big1', 'small0', 'big2', 'big3', 'small1', 'big4']);
  });

  it('Q13: what has failed comes in again under its key, and so does what recurs', async () => {
    const shop = new Shop(await way.open());
    const { scheduler, stage } = shop;
    await shop.hire('hand', way.first);
    const { id, result } = scheduler.submit(stumble, { times: 2 }, { fairnessKey: 'red', retry: { attempts: 1 } });
    await stage.inTime(failure(result));
    expect(await stage.inTime(scheduler.deadTasks())).toMatchObject([{ id, fairnessKey: 'red' }]);
    scheduler.pause();
    const again = scheduler.retryDead(id);
    const beat = scheduler.repeat(say, 'beat', { everyMs: 1, times: 1, fairnessKey: 'red' });
    await stage.inTime(beat.started);
    await shop.until('it has come', () => shop.statuses(`${say.id}@1`).length > 0);
    expect(await stage.inTime(scheduler.tasks({ fairnessKey: 'red' }))).toHaveLength(2);
    scheduler.resume();
    await stage.inTime(failure(again.result));
    await shop.until('it has ended', () => shop.statuses(`${say.id}@1`).at(-1) === 'done');
  });
});

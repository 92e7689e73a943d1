import { type MetricLabels, type SchedulerStats, TaskScheduler, valueIn } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { say, wait } from '../fixtures/hands.ts';
import { fresh } from '../support/metrics.ts';
import { waiting } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
const STATES = ['waiting', 'delayed', 'blocked', 'given'] as const;
const LATER = { delay: 600_000 };

/** What the metrics show of a scheduler; undefined: nothing, which is what gauges are of one that is no more. */
function shown(stage: Stage, labels: MetricLabels = {}) {
  const now = stage.system.metrics.snapshot();
  const of = (name: string, more: MetricLabels = {}) => valueIn(now, `ringmaster_scheduler_${name}`, { ...labels, ...more });
  return {
    tasks: STATES.map((state) => of('tasks', { state })),
    byClass: PRIORITIES.map((priority) => of('tasks_waiting', { priority })),
    rest: [of('agents'), of('paused')],
  };
}

function asShown({ classes, agents, isPaused, ...counts }: SchedulerStats): ReturnType<typeof shown> {
  return {
    tasks: STATES.map((state) => counts[state]),
    byClass: PRIORITIES.map((priority) => classes[priority].waiting),
    rest: [agents, Number(isPaused)],
  };
}

inEachWay((way) => {
  const open = async () => new Shop(await way.open(fresh()), { thread: way.second, name: 'planner' });

  it('G71: the metrics show how many tasks a scheduler holds, and where, as its stats say', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    const agree = async (what: string, expected: ReturnType<typeof shown>): Promise<void> => {
      await shop.until(what, () => JSON.stringify(shown(stage, { scheduler: 'planner' })) === JSON.stringify(expected));
      expect(asShown(await stage.inTime(scheduler.stats()))).toEqual(expected);
    };
    await agree('there is one without tasks', { tasks: [0, 0, 0, 0], byClass: [0, 0, 0, 0], rest: [0, 0] });
    const gate = mortals.gate();
    const given = scheduler.submit(wait, { gate, text: 'given' });
    await shop.hire('hand', way.first);
    await waiting(gate);
    scheduler.pause();
    await agree('it is paused', { tasks: [0, 0, 0, 1], byClass: [0, 0, 0, 0], rest: [1, 1] });
    const urgent = scheduler.submit(say, 'urgent', { priority: 'critical' });
    const all = [given, urgent, scheduler.submit(say, 'late', LATER), scheduler.submit(say, 'after', { after: [given] })];
    await agree('one is at each place', { tasks: [1, 1, 1, 1], byClass: [1, 0, 0, 0], rest: [1, 1] });
    urgent.cancel();
    await urgent.result.catch(() => undefined);
    await agree('one is called off', { tasks: [0, 1, 1, 1], byClass: [0, 0, 0, 0], rest: [1, 1] });
    scheduler.resume();
    gate.tell({ type: 'open' });
    await stage.inTime(Promise.all([given.result, all[3]?.result]));
    await agree('what could be done is done', { tasks: [0, 1, 0, 0], byClass: [0, 0, 0, 0], rest: [1, 0] });
    expect(stage.system.metrics.prometheus()).toContain('ringmaster_scheduler_tasks{scheduler="planner",state="delayed"} 1\n');
  });

  it('G71: a scheduler that restarts shows what it holds now, one that has ended, by force too, nothing', async () => {
    const shop = await open();
    const { scheduler, stage } = shop;
    const other = TaskScheduler.start(stage.system, { thread: way.first, name: 'other-planner' });
    for (const one of [scheduler, scheduler, other]) one.submit(say, 'later', LATER);
    await shop.until('both are shown', () => shown(stage).tasks[1] === 3);
    expect(['planner', 'other-planner'].map((name) => shown(stage, { scheduler: name }).tasks[1])).toEqual([2, 1]);
    scheduler.ref.tell({ type: 'submit' } as never);
    await shop.until('it has restarted, and holds none', () => shown(stage, { scheduler: 'planner' }).tasks[1] === 0);
    scheduler.submit(say, 'again', LATER);
    await shop.until('another is shown', () => shown(stage, { scheduler: 'planner' }).tasks[1] === 1);
    await stage.inTime(scheduler.ref.kill());
    await shop.until('the one is gone', () => shown(stage, { scheduler: 'planner' }).tasks[1] === undefined);
    expect(shown(stage, { scheduler: 'planner' }).rest).toEqual([undefined, undefined]);
    expect(shown(stage, { scheduler: 'other-planner' }).tasks).toEqual([0, 1, 0, 0]);
    await stage.inTime(other.ref.stop());
    await shop.until('the other is gone', () => shown(stage).tasks[1] === undefined);
  });

  it('G71: of many schedulers in a thread some are shown together, and the last of these to go takes what is shown along', async () => {
    const shop = new Shop(await way.open(fresh()), { thread: way.second, name: 'twin' });
    const { scheduler, stage } = shop;
    scheduler.submit(say, 'later', LATER);
    // So many have a name of their own.
    const many = Array.from({ length: 20 }, (_, n) => TaskScheduler.start(stage.system, { thread: way.second, name: `many-${n}` }));
    for (const one of many) one.submit(say, 'later', LATER);
    await shop.until('all are shown', () => shown(stage).tasks[1] === 21);
    expect(shown(stage, { scheduler: 'other' }).tasks[1]).toBe(5);
    for (const one of many.slice(0, 19)) await stage.inTime(one.ref.stop());
    await shop.until('one of them is left', () => shown(stage, { scheduler: 'other' }).tasks[1] === 1);
    await stage.inTime(many[19]?.ref.stop() ?? Promise.reject(new Error('there are twenty')));
    await shop.until('none is left', () => shown(stage, { scheduler: 'other' }).tasks[1] === undefined);
  });
});

import { expect, it } from 'vitest';
import { double, hold, letGo, pass, porter } from '../fixtures/craftsman.ts';
import { Mortals, waiting } from '../support/mortals.ts';
import { Orders } from '../support/orders.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  const open = async () => {
    const stage = await way.open();
    return { stage, mortals: new Mortals(stage), orders: new Orders(stage, way.second) };
  };

  it('G64, A4: runs that end in the turn in which they are asked about are told of once', async () => {
    const { stage, orders } = await open();
    const ref = stage.system.spawn(porter, { thread: way.first });
    const given = Array.from({ length: 20 }, () => orders.give(ref, hold, undefined));
    await stage.inTime(orders.until((reports) => reports.filter(({ type }) => type === 'ringmaster/running').length === 20));
    for (const { abort } of given) abort();
    for (const { run } of given) ref.tell({ type: 'ringmaster/given-up', run, reportTo: orders.clipboard });
    await stage.inTime(orders.give(ref, letGo, undefined).came);
    const over = (reports: Awaited<ReturnType<Orders['reports']>>) =>
      reports.filter(({ type }) => type === 'ringmaster/over').map(({ run }) => run);
    await stage.inTime(orders.until((reports) => over(reports).length >= 20));
    expect(await orders.give(ref, double, 1).came).toBe(2);
    expect(over(await orders.reports()).toSorted((a, b) => a - b)).toEqual(given.map(({ run }) => run));
  });

  it('G64, A4: of many that are asked about in one turn the end of each is told once, given up or not, and under way or not', async () => {
    const { stage, mortals, orders } = await open();
    const ref = stage.system.spawn(porter, { thread: way.first });
    const door = mortals.gate();
    const given = Array.from({ length: 40 }, (_, n) => orders.give(ref, pass, { gate: door, text: String(n) }));
    await waiting(door, 40);
    for (const { abort, run } of given) {
      if (run % 2 === 0) abort();
      ref.tell({ type: 'ringmaster/given-up', run, reportTo: orders.clipboard });
    }
    ref.tell({ type: 'ringmaster/given-up', run: 1_000, reportTo: orders.clipboard });
    const over = (reports: Awaited<ReturnType<Orders['reports']>>) =>
      reports.filter(({ type }) => type === 'ringmaster/over').map(({ run }) => run);
    expect(over(await orders.until((reports) => over(reports).length > 0))).toEqual([1_000]);
    door.tell({ type: 'open' });
    expect(await stage.inTime(Promise.all(given.filter(({ run }) => run % 2 === 1).map(({ came }) => came)))).toHaveLength(20);
    await stage.inTime(orders.until((reports) => over(reports).length > 40));
    expect(await orders.give(ref, double, 1).came).toBe(2);
    expect(over(await orders.reports()).toSorted((a, b) => a - b)).toEqual([...given.map(({ run }) => run), 1_000]);
  });
});

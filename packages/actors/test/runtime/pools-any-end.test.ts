import { pool, restart, stop, supervise, ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { puppet, type Step } from '../fixtures/puppet.ts';
import type { RouteeMessage } from '../fixtures/routee.ts';
import { blocksInUse, untilInUse } from '../support/block-use.ts';
import { type RouteeRef, sidesOf, turns, WaitingPool } from '../support/waiting-pool.ts';
import { inEachWay } from '../support/ways.ts';

const patient = { timeout: 60_000 };
const route = 'round-robin';

inEachWay((way) => {
  for (const side of sidesOf(way)) {
    for (const how of ['kill', 'stop', 'drain'] as const)
      it(`G1, G62, K23: what a pool waits to pass on to any goes to another if one of them ends: ${side}, by ${how}`, async () => {
        const set = await WaitingPool.open(way, { route });
        const [one, other] = set.pair(side);
        const doors = await set.fillBoth([one, other]);
        set.tell('', 0, 1, 2);
        await set.untilItWaits();
        const ended = one[how]();
        if (how !== 'kill') doors[0].tell({ type: 'open' });
        await set.stage.inTime(ended);
        await turns();
        expect(set.lost()).toEqual([]);
        for (const door of doors) door.tell({ type: 'open' });
        await set.untilReplaced();
        expect(await set.allNotes()).toEqual([0, 1, 2]);
        expect(await set.notes(other)).toContain(0);
        expect(set.lost()).toEqual([]);
      });

    it(`F2, G8, G62, K13: a pool waits in line with others of its thread that wait for one of its routees: ${side}`, async () => {
      const set = await WaitingPool.open(way, { route });
      const { stage } = set;
      const [one, other] = set.pair(side);
      const spawn = () => stage.system.spawn(puppet, { thread: way.second });
      const [before, behind] = [spawn(), spawn()];
      await Promise.all([before.started, behind.started]);
      const doors = await set.fillBoth([one, other]);
      /** It stands in line when this has settled. */
      const send = async (from: typeof before, n: number) => {
        const steps: Step[] = [{ do: 'send', to: one, message: { type: 'note', key: '', n } }];
        const sent = from.ask({ type: 'do', steps }, patient);
        await stage.inTime(from.ask({ type: 'do', steps: [] }, patient));
        return { sent };
      };
      const first = await send(before, 0);
      set.tell('', 1);
      await set.untilItWaits();
      const last = await send(behind, 2);
      doors[0].tell({ type: 'open' });
      await stage.inTime(Promise.all([first.sent, last.sent]));
      doors[1].tell({ type: 'open' });
      await stage.inTime(stage.untilQuiet());
      expect(await set.notes(one)).toEqual([0, 1, 2]);
      expect(await set.notes(other)).toEqual([]);
    });

    it(`G1, G62, K21: what waits at several has its block still when one of them ends, and it moves to the one that has the message: ${side}`, async () => {
      const set = await WaitingPool.open(way, { route });
      const { stage, ref } = set;
      const [one, other] = set.pair(side);
      const doors = await set.fillBoth([one, other]);
      const before = blocksInUse(stage);
      const body = stage.system.blocks.tryAllocate(8);
      ref.tell({ type: 'note', key: '', n: 0, body } as RouteeMessage);
      await set.untilItWaits();
      expect(blocksInUse(stage)).toBe(before + 1);
      await stage.inTime(one.kill());
      for (const door of doors) door.tell({ type: 'open' });
      await stage.inTime(stage.untilQuiet());
      expect(await set.notes(other)).toEqual([0]);
      expect(set.lost()).toEqual([]);
      await stage.inTime(ref.stop());
      await untilInUse(stage, before);
    });
  }

  it('G1, G62, K20: what waits at several is handled once, though all of them have room at once', async () => {
    const set = await WaitingPool.open(way, { route });
    const doors = await set.fillBoth(set.pair('near'));
    const numbers = [0, 1, 2, 3];
    set.tell('', ...numbers);
    await set.untilItWaits();
    for (const door of doors) door.tell({ type: 'open' });
    await set.stage.inTime(set.stage.untilQuiet());
    expect(await set.allNotes()).toEqual(numbers);
    for (const one of set.routees) {
      const notes = await set.notes(one);
      expect(notes).toEqual(notes.toSorted((a, b) => a - b));
    }
    expect(set.lost()).toEqual([]);
  });

  for (const [spread, where] of way.crosses
    ? ([
        ['none', 'beside it'],
        ['threads', 'elsewhere'],
      ] as const)
    : ([['none', 'beside it']] as const))
    it(`G62, K19, K22: who comes to a pool has what a pool around it waits with, though the others are stuck: ${where}`, async () => {
      // The threads over which the outer one spreads are the workers.
      const second = spread === 'none' ? way.second : 'owner';
      const set = await WaitingPool.open({ ...way, second }, { route }, (inner) => pool(inner, { size: 1, route, spread }));
      const [one, other] = set.pair('near');
      const doors = await set.fillBoth([one, other]);
      set.tell('', 0);
      await set.untilItWaits();
      await set.stage.inTime(other.kill());
      await set.stage.until('it is replaced', () => set.living.length === 2 && !set.living.includes(other));
      await set.untilIn(set.living.find((living) => living !== one) as RouteeRef);
      for (const door of doors) door.tell({ type: 'open' });
      await set.stage.inTime(set.stage.untilQuiet());
      expect(await set.allNotes()).toEqual([0]);
      expect(await set.notes(one)).toEqual([]);
      expect(set.lost()).toEqual([]);
    });

  if (!way.crosses) return;

  for (const comesBack of [true, false])
    it(`G1, G56, G62, K18, K23: the thread of a routee dies in whose line a pool stands, and the routee ${comesBack ? 'comes back' : 'does not'}`, async () => {
      const set = await WaitingPool.open(way, { route, supervise: supervise.on(ThreadLostError, comesBack ? restart() : stop()) });
      const { stage } = set;
      const [one, other] = set.pair('far');
      const doors = await set.fillBoth([one, other]);
      set.tell('', 0, 1, 2);
      await set.untilItWaits();
      await stage.killNow(stage.threadOf(one));
      await stage.untilLosses(1);
      if (!comesBack) await stage.until('it has ended', () => !one.isAlive);
      for (const door of doors) door.tell({ type: 'open' });
      await set.untilReplaced();
      await set.untilRoom();
      expect(set.living.includes(one)).toBe(comesBack);
      expect(await set.allNotes()).toEqual([0, 1, 2]);
      await turns();
      expect(set.lost()).toEqual([]);
    });
});

import { type Blueprint, MailboxFullError, pool, restart, stop, supervise, ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { puppet, type Step } from '../fixtures/puppet.ts';
import type { RouteeMessage } from '../fixtures/routee.ts';
import { blocksInUse, untilInUse } from '../support/block-use.ts';
import { failure } from '../support/mortals.ts';
import { byHash, type RouteeRef, sidesOf, turns, WaitingPool } from '../support/waiting-pool.ts';
import { inEachWay } from '../support/ways.ts';

const patient = { timeout: 60_000 };

inEachWay((way) => {
  for (const side of sidesOf(way))
    for (const how of ['kill', 'stop', 'drain'] as const)
      it(`G1, G62: what a pool by hash waits to pass on goes to the next if its routee ends: ${side}, by ${how}`, async () => {
        const set = await WaitingPool.open(way);
        const [one, other] = set.pair(side);
        const key = await set.keyOf(one);
        const door = await set.fill(one);
        set.tell(key, 0, 1, 2);
        await set.untilItWaits();
        const ended = one[how]();
        if (how !== 'kill') door.tell({ type: 'open' });
        await set.stage.inTime(ended);
        door.tell({ type: 'open' });
        await set.untilReplaced();
        // The replacement may be there for what comes behind, and the key be its own.
        expect(await set.allNotes()).toEqual([0, 1, 2]);
        expect(await set.notes(other)).toContain(0);
        expect(set.lost()).toEqual([]);
      });

  for (const side of sidesOf(way))
    it(`G1, G24, G62: a routee that restarts keeps what its pool waits to pass on to it: ${side}`, async () => {
      const set = await WaitingPool.open(way, { supervise: supervise.otherwise(restart()) });
      const [one, other] = set.pair(side);
      const key = await set.keyOf(one);
      const door = await set.fill(one, { type: 'fail', key: '' });
      set.tell(key, 0, 1, 2);
      await set.untilItWaits();
      door.tell({ type: 'open' });
      await set.stage.inTime(set.stage.untilQuiet());
      await set.stage.until('it has restarted', () => set.stage.restarts.length === 1);
      expect(await set.notes(one)).toEqual([0, 1, 2]);
      expect(await set.notes(other)).toEqual([]);
      expect(set.lost()).toEqual([]);
    });

  for (const side of sidesOf(way))
    it(`F2, G8, G62: a pool waits in line with others of its thread that wait for the same routee: ${side}`, async () => {
      const set = await WaitingPool.open(way);
      const { stage } = set;
      const [one] = set.pair(side);
      const key = await set.keyOf(one);
      const spawn = () => stage.system.spawn(puppet, { thread: way.second });
      const [before, behind] = [spawn(), spawn()];
      await Promise.all([before.started, behind.started]);
      const door = await set.fill(one);
      /** It stands in line when this has settled. */
      const send = async (from: typeof before, to: RouteeRef, n: number) => {
        const steps: Step[] = [{ do: 'send', to, message: { type: 'note', key, n } }];
        const sent = from.ask({ type: 'do', steps }, patient);
        await stage.inTime(from.ask({ type: 'do', steps: [] }, patient));
        return { sent };
      };
      const first = await send(before, one, 0);
      set.tell(key, 1);
      await set.untilItWaits();
      const last = await send(behind, one, 2);
      door.tell({ type: 'open' });
      await stage.inTime(Promise.all([first.sent, last.sent]));
      await stage.inTime(stage.untilQuiet());
      expect(await set.notes(one)).toEqual([0, 1, 2]);
    });

  for (const side of sidesOf(way))
    it(`G1, G62: a message that its pool takes back has its blocks still: ${side}`, async () => {
      const set = await WaitingPool.open(way);
      const { stage, ref } = set;
      const [one, other] = set.pair(side);
      const key = await set.keyOf(one);
      const door = await set.fill(one);
      const before = blocksInUse(stage);
      const body = stage.system.blocks.tryAllocate(8);
      ref.tell({ type: 'note', key, n: 0, body } as RouteeMessage);
      await set.untilItWaits();
      expect(blocksInUse(stage)).toBe(before + 1);
      await stage.inTime(one.kill());
      door.tell({ type: 'open' });
      await stage.inTime(stage.untilQuiet());
      expect(await set.notes(other)).toEqual([0]);
      expect(set.lost()).toEqual([]);
      await stage.inTime(ref.stop());
      await untilInUse(stage, before);
    });

  it('G62: an ask by hash is for one routee alone: without room there it fails at once, with its message', async () => {
    const set = await WaitingPool.open(way);
    const [one] = set.pair('near');
    const key = await set.keyOf(one);
    const door = await set.fill(one);
    const error = await set.stage.inTime(failure(set.ref.ask({ type: 'who', key }, patient)));
    door.tell({ type: 'open' });
    expect(error).toBeInstanceOf(MailboxFullError);
    expect((error as MailboxFullError).data.message).toEqual({ type: 'who', key });
  });

  it('G2, G62: an ask behind a message that its pool waits with comes behind it, wherever that goes', async () => {
    const set = await WaitingPool.open(way);
    const [one, other] = set.pair('near');
    const key = await set.keyOf(one);
    const door = await set.fill(one);
    set.tell(key, 0);
    const asked = set.ref.ask({ type: 'notes', key }, patient);
    await set.untilItWaits();
    await set.stage.inTime(one.kill());
    door.tell({ type: 'open' });
    await set.stage.inTime(set.stage.untilQuiet());
    // A replacement that the key belongs to has not had what went before.
    expect([[{ key, n: 0 }], []]).toContainEqual(await set.stage.inTime(asked));
    expect(await set.notes(other)).toEqual([0]);
    expect(set.lost()).toEqual([]);
  });

  it('G1, G62: a pool of pools takes back what waited at a routee of one of them', async () => {
    const around = (inner: Blueprint<RouteeMessage>) => pool(inner, { size: 1, route: byHash });
    const set = await WaitingPool.open(way, { spread: 'none' }, around);
    const [one] = set.pair('near');
    const key = await set.keyOf(one);
    const door = await set.fill(one);
    set.tell(key, 0);
    await set.untilItWaits();
    await set.stage.inTime(one.kill());
    door.tell({ type: 'open' });
    await set.untilReplaced();
    // By the other one, or by the replacement, which the inner pool may have made by then: it does not wait itself.
    expect(await set.allNotes()).toEqual([0]);
    expect(set.lost()).toEqual([]);
  });

  if (!way.crosses) return;

  for (const comesBack of [true, false])
    it(`G1, G56, G62: the thread of the routee that a pool waits for dies, and the routee ${comesBack ? 'comes back' : 'does not'}`, async () => {
      const set = await WaitingPool.open(way, { supervise: supervise.on(ThreadLostError, comesBack ? restart() : stop()) });
      const { stage } = set;
      const [one, other] = set.pair('far');
      const key = await set.keyOf(one);
      await set.fill(one);
      set.tell(key, 0, 1, 2);
      await set.untilItWaits();
      await stage.killNow(stage.threadOf(one));
      await stage.untilLosses(1);
      if (!comesBack) await stage.until('it has ended', () => !one.isAlive);
      await set.untilReplaced();
      expect(set.living.includes(one)).toBe(comesBack);
      expect(await set.allNotes()).toEqual([0, 1, 2]);
      if (!comesBack) expect(await set.notes(other)).toContain(0);
      await turns();
      expect(set.lost()).toEqual([]);
    });
});

import { expect, it } from 'vitest';
import type { ActorRefBase } from '#actors/cell/refs/actor-ref-base.js';
import { byHash, toAll, turns, WaitingPool } from '../support/waiting-pool.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it.each(toAll)('G1, G62: who ends while a pool waits to pass on to all is passed over, without a dead letter: %s', async (route) => {
    const set = await WaitingPool.open(way, { route });
    const [one, other] = set.pair('near');
    const doors = await set.fillBoth([one, other]);
    set.tell('', 0);
    await set.untilItWaits();
    await set.stage.inTime(one.kill());
    await turns();
    for (const door of doors) door.tell({ type: 'open' });
    // Whoever replaces it was not there.
    await set.untilReplaced();
    expect(await set.notes(other)).toEqual([0]);
    expect(await set.allNotes()).toEqual([0]);
    expect(set.lost()).toEqual([]);
  });

  it.each(toAll)('G1, G62: one that has it already does not get it again because the other one ends: %s', async (route) => {
    const set = await WaitingPool.open(way, { route });
    const [one, other] = set.pair('near');
    const doors = await set.fillBoth([one, other]);
    set.tell('', 0);
    await set.untilItWaits();
    doors[1].tell({ type: 'open' });
    await set.untilIn(other);
    await set.stage.inTime(one.kill());
    doors[0].tell({ type: 'open' });
    await set.untilReplaced();
    expect(await set.allNotes()).toEqual([0]);
    expect(set.lost()).toEqual([]);
  });

  it.each(['round-robin', byHash, ...toAll] as const)(
    'G1, G62: if all routees end while it waits, it is one dead letter of the pool: %j',
    async (route) => {
      const set = await WaitingPool.open(way, { route });
      const { stage, ref, routees } = set;
      const [one, other] = set.pair('near');
      const key = await set.keyOf(one);
      const doors = await set.fillBoth([one, other]);
      set.tell(key, 0);
      await set.untilItWaits();
      // The one with the key last: else the other one would have it for a moment.
      await stage.inTime(other.kill());
      await stage.inTime(one.kill());
      for (const door of doors) door.tell({ type: 'open' });
      await stage.inTime(stage.untilQuiet());
      await stage.until('it is a dead letter', () => set.lost().length > 0);
      await stage.until('they are replaced', () => set.living.filter((each) => !routees.includes(each)).length === 2);
      expect(set.lost()).toEqual([{ n: 0, reason: 'no-routees', target: ref, sender: ref }]);
      expect(await set.allNotes()).toEqual([]);
    },
  );

  for (const route of ['round-robin', byHash, ...toAll] as const)
    for (const how of ['stop', 'kill'] as const)
      it(`G1, G14, G62: a pool that ends while it waits leaves one dead letter of that message: ${JSON.stringify(route)}, ${how}`, async () => {
        const set = await WaitingPool.open(way, { route });
        const { stage, ref } = set;
        const [one, other] = set.pair('near');
        const key = await set.keyOf(one);
        const doors = await set.fillBoth([one, other]);
        set.tell(key, 0, 1, 2);
        await set.untilItWaits();
        const ended = ref[how]();
        // It leaves off at once; only then may there be room.
        await stage.until('it has left off', () => set.lost().length > 0);
        for (const door of doors) door.tell({ type: 'open' });
        await stage.inTime(ended);
        await stage.inTime(stage.untilQuiet());
        await stage.until('all are dead letters', () => set.lost().length >= 3);
        await turns();
        const letters = set.lost().map(({ n, reason, target }) => ({ n, reason, target }));
        expect(letters.toSorted((a, b) => a.n - b.n)).toEqual([0, 1, 2].map((n) => ({ n, reason: 'stopped', target: ref })));
      });

  it.each(toAll)(
    'G1, G62: a pool that is stopped when one of those that it waits for has the message leaves no dead letter of it: %s',
    async (route) => {
      const set = await WaitingPool.open(way, { route });
      const { stage, ref } = set;
      const [one, other] = set.pair('near');
      const doors = await set.fillBoth([one, other]);
      set.tell('', 0);
      await set.untilItWaits();
      doors[1].tell({ type: 'open' });
      await set.untilIn(other);
      const ended = ref.stop();
      await turns();
      doors[0].tell({ type: 'open' });
      await stage.inTime(ended);
      await stage.inTime(stage.untilQuiet());
      await turns();
      // Where several threads are, the other one may have had room before the stop was heard of, and ended with it in its mailbox.
      expect(set.lost().filter(({ target }) => target !== one)).toEqual([]);
    },
  );

  it.each(['round-robin', byHash, ...toAll] as const)(
    'G19, G62: what a pool waits with when the system is to stop is passed on still: %j',
    async (route) => {
      const set = await WaitingPool.open(way, { route });
      const { stage, ref } = set;
      const [one, other] = set.pair('near');
      const key = await set.keyOf(one);
      const doors = await set.fillBoth([one, other]);
      set.tell(key, 0, 1, 2);
      await set.untilItWaits();
      const stopped = stage.system.stop();
      await turns();
      // From within: the system takes nothing from outside any more.
      for (const door of doors) (door as unknown as ActorRefBase).offer({ type: 'open' }, ref as unknown as ActorRefBase, 0);
      await stage.inTime(stopped);
      expect(set.lost()).toEqual([]);
    },
  );
});

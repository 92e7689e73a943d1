import { type ActorRef, type Blueprint, type PoolOptions, pool } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type RouteeArgs, type RouteeMessage, routee, routeeKey, sender } from '../fixtures/routee.ts';
import { HARDLY_ANY } from '../support/bounds.ts';
import type { Stage } from '../support/stage.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

type Pool = ActorRef<RouteeMessage>;
const patient = { timeout: 60_000 };
let keys = 0;
const freshKey = (): string => `test/pooled-${keys++}`;

inEachWay((way) => {
  const spawn = (stage: Stage, options: PoolOptions<RouteeMessage>, args: RouteeArgs = {}): Pool =>
    stage.system.spawn(pool(routee(args) as Blueprint<RouteeMessage>, options), { name: 'pool', thread: way.second });
  const who = (ref: Pool, key = ''): Promise<string> => ref.ask({ type: 'who', key }, patient);
  const living = (stage: Stage, key: string): readonly Pool[] => stage.system.findAll(routeeKey(key));

  const untilStraight = async (stage: Stage, ref: Pool): Promise<void> => {
    for (let n = 0; ; n++) {
      const before = stage.count('handled');
      await who(ref, `${n}`);
      if (stage.count('handled') === before + 1) return;
    }
  };

  it('G62: whoever has awaited the start of a pool passes it by from the first message on, in every route', async () => {
    const stage = await way.open();
    for (const route of ['round-robin', 'smallest-mailbox', { hashOf: 'key' }] as const) {
      const ref = spawn(stage, { size: 3, route });
      await ref.started;
      await stage.untilQuiet();
      const before = stage.count('handled');
      for (let n = 0; n < 20; n++) expect(ref.tell({ type: 'note', key: `${n}`, n })).toBe('accepted');
      await ref.send({ type: 'note', key: '', n: 20 });
      expect(await who(ref)).toContain('routee');
      await stage.untilQuiet();
      // Each was handled once: by its routee.
      expect(stage.count('handled') - before).toBe(22);
      await ref.stop();
      expect(ref.tell({ type: 'note', key: '', n: 0 })).toBe('stopped');
      expect((await stage.untilDeadLetters(1)).at(-1)).toMatchObject({ target: ref, reason: 'stopped' });
      stage.forget();
    }
  });

  it('G62: whoever has begun before it had started goes straight as soon as nothing of its thread is on the way through the pool', async () => {
    const stage = await way.open();
    for (const thread of ['owner', way.first, way.second] as const) {
      const ref = spawn(stage, { size: 2, route: { hashOf: 'key' } });
      const from = stage.system.spawn(sender, { thread });
      await from.ask({ type: 'tell', to: ref, key: 'a', count: 20 });
      for (let tries = 0; ; tries++) {
        await stage.untilQuiet();
        const before = stage.count('handled');
        await from.ask({ type: 'who', to: ref, key: `${tries}` }, patient);
        await stage.untilQuiet();
        if (stage.count('handled') === before + 2) break;
      }
      await ref.stop();
    }
  });

  it('G2, G62: a message that has no key goes through the pool alone, and the way of others stays the straight one', async () => {
    const stage = await way.open();
    const ref = spawn(stage, { size: 3, route: { hashOf: 'key' } });
    await ref.started;
    await stage.untilQuiet();
    const before = stage.count('handled');
    for (let n = 0; n < 20; n++) {
      expect(ref.tell({ type: 'note', key: 'a', n })).toBe('accepted');
      if (n % 5 === 0) expect(ref.tell({ type: 'note', n } as never)).toBe('accepted');
      if (n % 5 === 1) await ref.send({ type: 'note', n } as never);
      if (n % 5 === 2) await expect(ref.ask({ type: 'who' } as never, patient)).rejects.toBeInstanceOf(TypeError);
    }
    await stage.untilQuiet();
    // Those without a key by the pool alone, and the others by their routee alone.
    expect(stage.count('handled') - before).toBe(32);
    expect((await stage.untilDeadLetters(8)).map(({ reason }) => reason)).toEqual(Array.from({ length: 8 }, () => 'unhandled'));
  });

  const orderedStreams = async (stage: Stage, capacity: string): Promise<void> => {
    const key = freshKey();
    const ref = spawn(stage, { size: 3, route: { hashOf: 'key' }, key: routeeKey(key) });
    const all = (['owner', way.first, way.second] as const).flatMap((thread, t) =>
      [0, 1].map((n) => {
        const keys = [0, 1, 2, 3].map((k) => `${t}${n}/${k}`);
        const from = stage.system.spawn(sender, { thread });
        return { keys, done: from.ask({ type: 'stream', to: ref, keys, count: 60 }, patient) };
      }),
    );
    await stage.inTime(Promise.all(all.map(({ done }) => done)));
    await stage.inTime(stage.untilQuiet());
    const heard = await Promise.all(living(stage, key).map((one) => one.ask({ type: 'notes', key: '' }, patient)));
    for (const one of all.flatMap(({ keys: those }) => those)) {
      const lists = heard.map((notes) => notes.filter((note) => note.key === one).map(({ n }) => n)).filter((list) => list.length > 0);
      expect(lists, `${one} ${capacity}`).toEqual([Array.from({ length: 60 }, (_, n) => n)]);
    }
    await untilStraight(stage, ref);
    await ref.stop();
  };

  it('G2, G62: what a sender says of one key stays in order, while its thread changes from the way through the pool to the straight one', async () => {
    const stage = await way.open();
    for (let round = 0; round < 4; round++) await orderedStreams(stage, 'as usual');
  });

  it('G2, G62: also where there is hardly room, and senders wait', async () => {
    const stage = await way.open(HARDLY_ANY);
    for (let round = 0; round < 2; round++) await orderedStreams(stage, 'hardly any');
  });

  if (!way.crosses) return;

  it('G2, G62: the order holds when a thread dies in the middle, that of routees or that of the pool', async () => {
    const stage = await way.open();
    for (const [before, dies] of [way.first, way.second].entries()) {
      const key = freshKey();
      const ref = spawn(stage, { size: 4, route: { hashOf: 'key' }, key: routeeKey(key) });
      const froms = ['owner' as const, dies === way.first ? way.second : way.first].map((thread) => stage.system.spawn(sender, { thread }));
      const doomed = stage.threadOf(stage.system.spawn(sender, { thread: dies }));
      const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
      for (let batch = 0; batch < 60; batch++) {
        if (batch === 20) void stage.killNow(doomed);
        const said = froms.flatMap((from, f) =>
          keys.map((one) => from.ask({ type: 'tell', to: ref, key: `${f}${one}`, count: 5, first: 5 * batch }, patient)),
        );
        await Promise.all(said);
      }
      await stage.untilLosses(before + 1);
      await stage.inTime(stage.untilQuiet());
      let heard = 0;
      for (const one of living(stage, key)) {
        const notes = await one.ask({ type: 'notes', key: '' }, patient);
        heard += notes.length;
        for (const each of new Set(notes.map((note) => note.key))) {
          const numbers = notes.filter((note) => note.key === each).map(({ n }) => n);
          expect(numbers, each).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        }
      }
      expect(heard).toBeGreaterThan(0);
      await untilStraight(stage, ref);
      await ref.stop();
    }
  });

  if (way.title !== 'virtual') return;

  it('G2, G62: also in other orders of steps', async () => {
    for (let seed = 1; seed <= 15; seed++) await orderedStreams(await way.open({ seed } as object), `seed ${seed}`);
  });
}, ALLOW_IO);

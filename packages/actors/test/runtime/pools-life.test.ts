import { type ActorRef, type AnyRef, type Blueprint, type PoolOptions, pool, restart, router, supervise } from '@ringmaster/actors';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { type RouteeArgs, type RouteeMessage, routee, routeeKey, sender } from '../fixtures/routee.ts';
import { failure, waiting } from '../support/mortals.ts';
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

  it('G62: a routee that fails is restarted by the table under its reference; one that ends is replaced', async () => {
    const stage = await way.open();
    const key = freshKey();
    const table = supervise.otherwise(restart());
    const ref = spawn(stage, { size: 2, key: routeeKey(key), supervise: table });
    await ref.started;
    const before = living(stage, key);
    before[0]?.tell({ type: 'fail', key: '' });
    await stage.until('it restarts', () => stage.restarts.length === 1);
    expect(living(stage, key)).toEqual(before);
    await before[0]?.stop();
    await stage.until('it is replaced', () => living(stage, key).length === 2);
    expect(living(stage, key)).not.toContain(before[0]);
    expect(new Set([await who(ref), await who(ref)])).toEqual(new Set(living(stage, key).map(({ name }) => name)));
    // In the same worker as the one that it replaces.
    expect(
      living(stage, key)
        .map((one) => stage.threadOf(one))
        .toSorted(),
    ).toEqual(before.map((one) => stage.threadOf(one)).toSorted());
  });

  it('G62: a drain of a pool lets its routees finish what they have, refuses what is new, and a stop overtakes it', async () => {
    const stage = await way.open();
    for (const isOvertaken of [false, true]) {
      const ref = spawn(stage, { size: 2 });
      const door = stage.system.spawn(gate, { thread: 'owner' });
      for (let n = 0; n < 2; n++) ref.tell({ type: 'block', key: '', gate: door });
      await waiting(door, 2);
      const answers = [0, 1, 2].map((n) => ref.ask({ type: 'who', key: `${n}` }, patient));
      for (let n = 0; n < 20; n++) expect(ref.tell({ type: 'note', key: '', n })).toBe('accepted');
      const ended = ref.drain();
      expect(ref.isAlive).toBe(false);
      expect(await failure(ref.ask({ type: 'who', key: '' }))).toMatchObject({ name: 'ActorStoppedError' });
      if (isOvertaken) {
        const failed = answers.map((answer) => failure(answer));
        const stopped = ref.stop();
        door.tell({ type: 'open' });
        await stage.inTime(Promise.all([stopped, ended]));
        await Promise.all(failed);
        continue;
      }
      await stage.advance(2_000);
      door.tell({ type: 'open' });
      expect((await stage.inTime(Promise.all(answers))).every((name) => name.includes('routee'))).toBe(true);
      await stage.inTime(ended);
      await stage.untilQuiet();
      expect(stage.deadLetters).toEqual([]);
    }
  });

  it('G62: routees that end again and again are no pool: it fails, and its parent decides', async () => {
    const stage = await way.open();
    const key = freshKey();
    const ref = stage.system.spawn(pool(routee({ key }) as Blueprint<RouteeMessage>, { size: 1 }), {
      name: 'pool',
      thread: way.second,
      restart: 'temporary',
    });
    await ref.started;
    let ended = 0;
    await stage.until('the pool has ended', () => {
      for (const one of living(stage, key)) {
        ended++;
        void one.stop();
      }
      return !ref.isAlive;
    });
    expect(ended).toBe(3);
    const said = (): boolean =>
      stage.lines.some(({ data }) =>
        String((data as { err?: Error } | undefined)?.err?.message).includes('2 routees have ended within 5000 ms'),
      );
    await stage.until('it is said', said);
    expect((stage.system as OwnerSystem).runtime.acceptsOutside).toBe(true);
  });

  if (way.crosses) {
    it('G62: when a thread dies its routees come back under their references, and the pool goes on without them meanwhile', async () => {
      const stage = await way.open();
      const key = freshKey();
      const ref = spawn(stage, { size: 4, key: routeeKey(key) });
      await ref.started;
      const before = living(stage, key);
      const doomed = before.filter((one) => stage.threadOf(one) !== stage.threadOf(ref));
      expect(doomed.length).toBe(2);
      await stage.kill(stage.threadOf(doomed[0] as AnyRef));
      const answers = new Set<string>();
      for (let n = 0; n < 8; n++) answers.add(await who(ref));
      await stage.untilLosses(1);
      expect(answers.size).toBe(4);
      expect(living(stage, key)).toEqual(before);
    });

    it('G62: when its own thread dies a pool comes back, with routees of its own', async () => {
      const stage = await way.open();
      const key = freshKey();
      const ref = spawn(stage, { size: 2, key: routeeKey(key) });
      await ref.started;
      const before = living(stage, key);
      await stage.kill(stage.threadOf(ref));
      // Those that it had stop with it; who asks them directly meanwhile learns that.
      for (let answer: unknown; !String(answer).includes('routee'); ) answer = await who(ref).catch(() => undefined);
      const after = living(stage, key);
      expect(after.length).toBe(2);
      expect(after.filter((one) => before.includes(one))).toEqual([]);
      expect(await who(router(stage.system, routeeKey(key), 'random'))).toContain('routee');
    });
  }

  if (way.title !== 'virtual') return;

  it('G62: a pool grows under load up to its maximum, and shrinks again when there is none, without losing a message', async () => {
    const stage = await way.open();
    const key = freshKey();
    const ref = spawn(stage, { size: { min: 2, max: 4 }, key: routeeKey(key), route: 'round-robin' });
    const direct = router(stage.system, routeeKey(key), 'round-robin');
    await ref.started;
    const door = stage.system.spawn(gate, { thread: 'owner' });
    for (const one of living(stage, key)) one.tell({ type: 'block', key: '', gate: door });
    await waiting(door, 2);
    let sent = 0;
    const send = (to: Pool, count: number): void => {
      for (let n = 0; n < count; n++) if (to.tell({ type: 'note', key: '', n: sent }) === 'accepted') sent++;
    };
    send(ref, 40);
    await stage.advance(1_500);
    expect(living(stage, key).length).toBe(2);
    await stage.advance(1_000);
    expect(living(stage, key).length).toBe(3);
    send(ref, 60);
    await stage.advance(5_000);
    expect(living(stage, key).length).toBeLessThanOrEqual(4);
    door.tell({ type: 'open' });
    await stage.advance(8_000);
    const grown = living(stage, key).length;
    expect(grown).toBeGreaterThan(2);
    const all = new Set(living(stage, key));
    // Who routes directly sends on while it shrinks.
    for (let step = 0; step < 40; step++) {
      if (step % 2 === 0) send(direct, 1);
      await stage.advance(1_000);
      for (const one of living(stage, key)) all.add(one);
    }
    expect(living(stage, key).length).toBe(2);
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
    expect(stage.count('handled')).toBeGreaterThan(sent);
  });

  it.each([1, 2, 3, 4, 5, 6])('G62: who sends straight on while a routee is given up loses nothing (seed %i)', async (seed) => {
    const stage = await way.open({ seed } as object);
    const key = freshKey();
    const ref = spawn(stage, { size: { min: 1, max: 2 }, key: routeeKey(key) });
    await ref.started;
    const door = stage.system.spawn(gate, { thread: 'owner' });
    ref.tell({ type: 'block', key: '', gate: door });
    await waiting(door);
    for (let n = 0; n < 20; n++) ref.tell({ type: 'note', key: 'load', n });
    await stage.advance(2_500);
    const both = living(stage, key);
    expect(both.length).toBe(2);
    door.tell({ type: 'open' });
    const froms = [way.first, way.second].map((thread) => stage.system.spawn(sender, { thread }));
    let told = 0;
    const say = (): Promise<unknown> =>
      Promise.all(froms.map((from) => from.ask({ type: 'tell', to: ref, key: 'on', count: 2 }, patient))).then(() => {
        told += 4;
      });
    // Small steps, so that some of it is on the way at whatever moment the pool makes up its mind.
    for (let step = 0; step < 600 && (living(stage, key).length > 1 || step < 560); step++) {
      const saying = say();
      await stage.advance(25);
      await saying;
    }
    expect(living(stage, key).length).toBe(1);
    await stage.advance(3_000);
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
    expect(both.filter((one) => one.isAlive).length).toBe(1);
    expect(told).toBeGreaterThan(1_000);
  });
}, ALLOW_IO);

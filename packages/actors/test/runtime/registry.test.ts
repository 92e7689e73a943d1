import { type ActorRef, type Placement, restart, serviceKey, supervise } from '@ringmaster/actors';
import type { TestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { type SeekerArgs, type SeekerMessage, seeker, seekerKey } from '../fixtures/seeker.ts';
import { spawnDedicated } from '../support/spawn-dedicated.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

type Seeker = ActorRef<SeekerMessage>;

let keys = 0;
/** A key of its own for each test, since systems are used again. */
const freshKey = (): string => `test/seeker-${keys++}`;
const patient = { timeout: 60_000 };

inEachWay((way) => {
  const places: readonly Placement[] = way.crosses ? ['owner', way.first, way.second] : ['owner'];
  const spawn = (stage: Stage, name: string, thread: Placement, args: SeekerArgs): Seeker =>
    stage.system.spawn(seeker(args), { name, thread, supervise: supervise.otherwise(restart()) });
  const untilHeard = async (ref: Seeker, last: readonly string[]): Promise<readonly (readonly string[])[]> => {
    for (;;) {
      const heard = await ref.ask({ type: 'heard' }, patient);
      if (JSON.stringify(heard.at(-1)) === JSON.stringify(last)) return heard;
    }
  };

  it('K1: whoever has awaited started finds an actor that registers in setup', async () => {
    const stage = await way.open();
    for (const [index, thread] of places.entries()) {
      const key = freshKey();
      expect(stage.system.find(seekerKey(key))).toBeUndefined();
      const ref = spawn(stage, `one-${index}`, thread, { key, registers: true });
      await ref.started;
      expect(stage.system.find(seekerKey(key))).toBe(ref);
      expect(stage.system.findAll(seekerKey(key))).toEqual([ref]);
    }
  });

  it('K2: whoever is told something by an actor that has registered finds it', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const key = freshKey();
      const registrant = spawn(stage, `registrant ${title}`, from, { key });
      const other = spawn(stage, `other ${title}`, to, { key });
      await other.started;
      expect(await registrant.ask({ type: 'register-and-tell', to: other }), title).toEqual([registrant.name]);
    }
  });

  it('K3: one that has begun to stop is found no more, and whoever is told of its end does not find it', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const key = freshKey();
      const registrant = spawn(stage, `registrant ${title}`, from, { key, registers: true });
      const other = spawn(stage, `other ${title}`, to, { key });
      await registrant.started;
      await other.ask({ type: 'watch', ref: registrant });
      const ended = registrant.stop();
      expect(stage.system.find(seekerKey(key)), title).toBeUndefined();
      await ended;
      for (;;) {
        const atEnd = await other.ask({ type: 'at-end' }, patient);
        if (atEnd === undefined) continue;
        expect(atEnd, title).toEqual([]);
        break;
      }
    }
  });

  it('K4: registered twice is once, and a restart changes nothing, also for what was registered after setup', async () => {
    const stage = await way.open();
    for (const [index, thread] of places.entries()) {
      const key = freshKey();
      const ref = spawn(stage, `one-${index}`, thread, { key });
      await ref.ask({ type: 'register' });
      await ref.ask({ type: 'register' });
      ref.tell({ type: 'fail' });
      expect(await ref.ask({ type: 'look' }, patient)).toEqual([ref.name]);
      expect(await ref.ask({ type: 'at-start' }, patient)).toEqual([ref.name]);
      expect(stage.system.findAll(seekerKey(key))).toEqual([ref]);
    }
  });

  it('K5: the set has the same order in every thread, and is the same array as long as nothing changes', async () => {
    const stage = await way.open();
    const key = freshKey();
    const refs = [...places, ...places].map((thread, n) => spawn(stage, `one-${n}`, thread, { key, registers: true }));
    await Promise.all(refs.map((ref) => ref.started));
    const found = stage.system.findAll(seekerKey(key));
    expect(new Set(found)).toEqual(new Set(refs));
    expect(stage.system.findAll(seekerKey(key))).toBe(found);
    expect(Object.isFrozen(found)).toBe(true);
    await refs[0]?.stop();
    expect(stage.system.findAll(seekerKey(key))).toEqual(found.filter((ref) => ref !== refs[0]));
  });

  it('K6: an actor that subscribes is told the set as it is, then each change, until it cancels', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const key = freshKey();
      const listener = spawn(stage, `listener ${title}`, to, { key });
      await listener.ask({ type: 'subscribe' });
      expect(await untilHeard(listener, []), title).toEqual([[]]);
      const a = spawn(stage, `a ${title}`, from, { key, registers: true });
      await untilHeard(listener, [a.name]);
      const b = spawn(stage, `b ${title}`, from, { key, registers: true });
      await untilHeard(listener, [a.name, b.name]);
      await a.stop();
      expect(await untilHeard(listener, [b.name]), title).toEqual([[], [a.name], [a.name, b.name], [b.name]]);
      await listener.ask({ type: 'unsubscribe' });
      await b.stop();
      expect(await listener.ask({ type: 'look' }), title).toEqual([]);
      expect((await listener.ask({ type: 'heard' })).length, title).toBe(4);
    }
  });

  it('K6: a subscription ends with its incarnation, and with an actor that ends', async () => {
    const stage = await way.open();
    const key = freshKey();
    const listener = spawn(stage, 'listener', way.first, { key });
    await listener.ask({ type: 'subscribe', times: 2 });
    await untilHeard(listener, []);
    listener.tell({ type: 'fail' });
    const a = spawn(stage, 'a', way.second, { key, registers: true });
    await a.started;
    expect(await listener.ask({ type: 'heard' }, patient)).toEqual([]);
    await listener.ask({ type: 'subscribe' });
    await untilHeard(listener, [a.name]);
    await listener.stop();
    await a.stop();
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
  });

  it('K6: a recipient outside actors is told from its own step on, later if it has no room, and no more when it says stopped', async () => {
    const stage = await way.open();
    const key = freshKey();
    const heard: string[][] = [];
    let says: 'accepted' | 'full' | 'stopped' = 'full';
    const offered: number[] = [];
    const subscription = stage.system.findAll(seekerKey(key), {
      tell: (refs) => {
        offered.push(refs.length);
        if (says !== 'full') heard.push(refs.map(({ name }) => name));
        return says;
      },
    });
    expect(offered).toEqual([]);
    await stage.until('it is told', () => offered.length > 0);
    const a = spawn(stage, 'a', way.first, { key, registers: true });
    await a.started;
    says = 'accepted';
    await stage.inTime(stage.until('it is told again', () => heard.length > 0));
    expect(heard).toEqual([['a']]);
    says = 'stopped';
    await a.stop();
    await stage.until('it says stopped', () => heard.length === 2);
    const b = spawn(stage, 'b', way.first, { key, registers: true });
    await b.started;
    await b.stop();
    expect(heard).toEqual([['a'], []]);
    subscription.cancel();
  });

  it('K6: an actor that was subscribed by others and has ended is no longer told', async () => {
    const stage = await way.open();
    const key = freshKey();
    const listener = spawn(stage, 'listener', way.first, { key });
    await listener.started;
    // What it is told has no type that it knows: that it is told at all is what counts.
    stage.system.findAll(seekerKey(key), listener as never);
    await stage.untilDeadLetters(1);
    await listener.stop();
    const a = spawn(stage, 'a', way.second, { key, registers: true });
    await a.started;
    await a.stop();
    expect(stage.deadLetters.map(({ reason }) => reason)).toEqual(['unhandled']);
  });

  it('K7: what one system registers is not found in another', async () => {
    const [one, other] = [await way.open(), await way.open({ name: 'other' })];
    const key = freshKey();
    const ref = spawn(one, 'a', way.first, { key, registers: true });
    await ref.started;
    expect(one.system.find(seekerKey(key))).toBe(ref);
    expect(other.system.find(seekerKey(key))).toBeUndefined();
  });

  it('K8: a key is refused that has no id, and so is a recipient without tell', async () => {
    const { system } = await way.open();
    expect(() => serviceKey('')).toThrow('Cannot declare service key: its id is a text, not empty, not ""');
    expect(() => system.find({} as never)).toThrow('Cannot find: the key is what serviceKey() has made, not {}');
    expect(() => system.find('a' as never)).toThrow('Cannot find: the key is what serviceKey() has made, not "a"');
    expect(() => system.findAll(seekerKey('a'), {} as never)).toThrow(TypeError);
  });

  if (!way.crosses) return;

  it('K9: who comes back after the death of its thread is found all the time, and finds everybody', async () => {
    const stage = await way.open();
    const key = freshKey();
    const here = spawn(stage, 'here', 'owner', { key, registers: true });
    const there = spawn(stage, 'there', way.second, { key, registers: true });
    // Registers in a handler, and not again after a restart: what it is found by outlives its thread.
    const ref = spawn(stage, 'mortal', way.first, { key });
    await ref.ask({ type: 'register' });
    await Promise.all([here.started, there.started]);
    await stage.kill(stage.threadOf(ref));
    expect(new Set(stage.system.findAll(seekerKey(key)))).toEqual(new Set([here, there, ref]));
    const everybody = ['here', 'mortal', 'there'];
    expect(await ref.ask({ type: 'at-start' }, patient)).toEqual(everybody);
    expect(await ref.ask({ type: 'look' }, patient)).toEqual(everybody);
    expect(await there.ask({ type: 'look' }, patient)).toEqual(everybody);
    // The successor's own news reach everybody.
    const next = spawn(stage, 'next', way.first, { key, registers: true });
    await next.started;
    expect(await next.ask({ type: 'register-and-tell', to: there }, patient)).toEqual(['here', 'mortal', 'next', 'there']);
  });

  it('K9: who does not come back is found no more, and those who subscribed are told, also by a successor of their thread', async () => {
    const stage = await way.open();
    const key = freshKey();
    const lost = stage.system.spawn(seeker({ key, registers: true }), { name: 'lost', thread: way.first, restart: 'temporary' });
    const listener = spawn(stage, 'listener', way.second, { key });
    await lost.started;
    await listener.ask({ type: 'subscribe' });
    await untilHeard(listener, ['lost']);
    await stage.kill(stage.threadOf(lost));
    const [first, ...heard] = await untilHeard(listener, []);
    // The news of it come by another ring than the subscription, and perhaps later (K1).
    expect(first?.length === 0 ? heard : [first, ...heard]).toEqual([['lost'], []]);
    await stage.untilLosses(1);
    expect(stage.system.findAll(seekerKey(key))).toEqual([]);
  });

  it('K10: an actor in a dedicated thread finds in its setup whom its spawner finds, and is found by all', async () => {
    const stage = await way.open({ dedicatedMax: 2 });
    const key = freshKey();
    const [here, there] = ['owner', way.second].map((thread, n) => spawn(stage, `${n}`, thread as Placement, { key, registers: true }));
    await Promise.all([here?.started, there?.started]);
    for (const round of [1, 2]) {
      const lonely = await spawnDedicated(stage, seeker({ key, registers: true }), { name: `lonely-${round}` });
      const all = ['0', '1', lonely.name];
      expect(await lonely.ask({ type: 'at-start' }, patient)).toEqual(['0', '1']);
      expect(await lonely.ask({ type: 'look' }, patient)).toEqual(all);
      expect(await lonely.ask({ type: 'register-and-tell', to: there as Seeker }, patient)).toEqual(all);
      await lonely.stop();
    }
  });

  if (way.title !== 'virtual') return;

  it('K9: whatever the order of steps, everybody finds the same in the end, with threads that die in between', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const stage = await way.open({ seed } as object);
      const system = stage.system as TestSystem;
      stage.isUnbalanced = true;
      const key = freshKey();
      const all = places.flatMap((thread, p) => [0, 1].map((n) => spawn(stage, `${p}${n}`, thread, { key, registers: n === 0 })));
      for (const ref of all) void ref.ask({ type: 'register' }, patient).catch(() => undefined);
      await Promise.all(all.map((ref) => ref.started));
      void system.killThread(stage.threadOf(all.at(seed % 2 === 0 ? 2 : 5) as Seeker));
      await all[1]?.stop();
      await stage.inTime(stage.untilLosses(1));
      const names = all.filter((ref) => ref.isAlive).map(({ name }) => name);
      for (const ref of all.filter((one) => one.isAlive)) {
        for (const other of all.filter((one) => one.isAlive)) await other.ask({ type: 'register' }, patient);
        const looked = await ref.ask({ type: 'look' }, patient);
        expect(looked, `seed ${seed}`).toEqual(names.sort());
      }
    }
  });
});

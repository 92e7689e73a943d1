import { type ActorTree, resume, router, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { fickle } from '../fixtures/fickle.ts';
import { onlooker } from '../fixtures/onlooker.ts';
import { recorder } from '../fixtures/recorder.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { blocked } from '../support/blocked.ts';
import { eventually } from '../support/eventually.ts';
import { inEachWay } from '../support/ways.ts';

const FIRST = 1;
const LONG = { timeout: 60_000 };

inEachWay((way) => {
  it('G72: an idle actor is told by its own thread: name, path, thread, definition, nothing under way', async () => {
    const set = new Mortals(await way.open());
    const above = set.spawn('above', { thread: way.first });
    const below = await set.child(above, 'below', { thread: way.second });
    await below.started;
    const { stage } = set;
    const nobody = { states: [], blockedBy: undefined, isOverloaded: false, restarts: 0, underWay: 0, source: 'thread' };
    expect(await stage.inTime(stage.system.inspect(below))).toEqual({
      ...{ actor: below, name: 'below', path: 'above/below', thread: stage.threadOf(below), definition: 'mortal' },
      ...{ status: 'idle', current: undefined, waiting: 0, children: 0 },
      ...nobody,
    });
    expect(await stage.inTime(stage.system.inspect(above))).toMatchObject({ path: 'above', children: 1, status: 'idle' });
  });

  it('G72: however many are told of at once, their threads answer, and nobody is called blocked who is idle', async () => {
    const stage = await way.open();
    const refs = Array.from({ length: 30 }, (_, index) => stage.system.spawn(onlooker, { name: `many-${index}`, thread: way.first }));
    await Promise.all(refs.map(({ started }) => started));
    const seen = await stage.inTime(Promise.all(refs.map((ref) => stage.system.inspect(ref))));
    expect(seen.map(({ name, status, source }) => `${name} ${status} ${source}`)).toEqual(refs.map(({ name }) => `${name} idle thread`));
    const systems = await stage.inTime(Promise.all(refs.map(() => stage.system.inspect())));
    expect(systems.flatMap(({ threads }) => threads).filter(({ state }) => state !== 'running')).toEqual([]);
  });

  it('G72: an answer that came while the owner had no time for it is taken, and its thread is not called blocked', async () => {
    const set = new Mortals(await way.open());
    const ref = set.spawn('elsewhere', { thread: way.first });
    await ref.started;
    const look = () => {
      const seen = set.stage.inTime(set.stage.system.inspect(ref, { waitMs: 20 }));
      const endsMs = performance.now() + 80;
      while (performance.now() < endsMs);
      return seen;
    };
    await eventually(look, ({ status, source }) => `${status} ${source}` === 'idle thread');
  });

  it('G72: a busy actor is told with the type of its message, for how long, and how many wait', async () => {
    const stage = await way.open();
    await stage.advance(5_000);
    const beganMs = performance.now();
    const { receiver, tell, open } = await blocked(stage, { from: 'owner', to: way.first }, {});
    await tell([1, 2, 3]);
    const look = () => stage.inTime(stage.system.inspect(receiver));
    await eventually(look, ({ waiting: behind }) => behind === 3);
    await stage.advance(700);
    // Who runs beside it meanwhile is another matter.
    await stage.system.spawn(recorder, { thread: way.first }).ask({ type: 'report' });
    const seen = await look();
    expect(seen).toMatchObject({ status: 'busy', current: { doing: 'handler', messageType: 'block' }, waiting: 3, source: 'thread' });
    // In virtual time it is known exactly.
    if (way.title === 'virtual') expect(Math.round((seen.current?.forMs ?? 0) / 100)).toBe(7);
    else expect(seen.current?.forMs).toBeLessThan(performance.now() - beganMs + 1_000);
    expect(seen.current?.forMs).toBeGreaterThanOrEqual(0);
    open();
    await stage.untilQuiet();
    expect(await look()).toMatchObject({ status: 'idle', current: undefined, waiting: 0 });
  });

  it('G72: an actor in setup, in its hook at the end and at its end is told as starting, stopping and stopped', async () => {
    const set = new Mortals(await way.open());
    const { system } = set.stage;
    const [setup, hook] = [set.gate(), set.gate()];
    const ref = set.spawn('slow', { thread: way.first }, { setup, stop: hook });
    const look = () => set.stage.inTime(system.inspect(ref));
    await waiting(setup);
    expect(await look()).toMatchObject({ status: 'starting', current: { doing: 'setup', messageType: undefined } });
    setup.tell({ type: 'open' });
    await ref.started;
    expect(await look()).toMatchObject({ status: 'idle' });
    const ended = ref.stop();
    await waiting(hook);
    expect(await look()).toMatchObject({ status: 'stopping', current: { doing: 'stop hook' } });
    hook.tell({ type: 'open' });
    await ended;
    expect(await look()).toMatchObject({ actor: ref, name: 'slow', status: 'stopped', current: undefined, waiting: 0 });
  });

  it('G72: a suspended actor is told as suspended, with what waits, until its parent has decided', async () => {
    const stage = await way.open();
    let decide: () => void = () => undefined;
    const decided = new Promise<void>((go) => {
      decide = go;
    });
    const table = supervise.otherwise(() => decided.then(() => resume()));
    const ref = stage.system.spawn(fickle, { thread: way.first, supervise: table });
    const asked = failure(ref.ask({ type: 'fail' }, LONG));
    const look = () => stage.inTime(stage.system.inspect(ref));
    await eventually(look, ({ status }) => status === 'suspended');
    const second = failure(ref.ask({ type: 'fail' }, LONG));
    await eventually(look, ({ waiting: behind }) => behind === 1);
    expect(await look()).toMatchObject({ status: 'suspended', current: undefined, source: 'thread' });
    decide();
    expect(await asked).toBeInstanceOf(Error);
    expect(await second).toBeInstanceOf(Error);
    await eventually(look, ({ status }) => status === 'idle');
  });

  it('G72: restarts are counted under the reference', async () => {
    const set = new Mortals(await way.open());
    const ref = set.spawn('often', { thread: way.first });
    for (let n = 1; n <= 3; n++) {
      ref.tell({ type: 'fail' });
      await eventually(
        async () => {
          await set.stage.advance(5);
          return set.stage.inTime(set.stage.system.inspect(ref));
        },
        ({ status, restarts }) => status === 'idle' && restarts === n,
      );
    }
  });

  it('G72: all threads and actors are told, as trees, wherever children live', async () => {
    const set = new Mortals(await way.open({ name: 'forest' }));
    const above = set.spawn('above', { thread: way.first });
    const middle = await set.child(above, 'middle', { thread: way.second });
    const below = await set.child(middle, 'below', { thread: 'owner' });
    await below.started;
    const all = await set.stage.inTime(set.stage.system.inspect());
    expect(all).toMatchObject({ name: 'forest', state: 'running', leftOut: 0 });
    const brief = ({ path, status, below: children }: ActorTree): unknown => [path, status, children.map(brief)];
    expect(all.actors.map(brief)).toContainEqual(['above', 'idle', [['above/middle', 'idle', [['above/middle/below', 'idle', []]]]]]);
    expect(all.actors).toHaveLength(2);
    const kinds = all.threads.map(({ thread, kind, state, source, actors }) => [thread, kind, state, source, actors]);
    const homes = way.crosses ? [2, 1, 1] : [4];
    expect(kinds).toEqual(homes.map((actors, thread) => [thread, thread === 0 ? 'owner' : 'worker', 'running', 'thread', actors]));
    expect(all.threads.map(({ usage }) => usage?.utilization !== undefined)).toEqual(
      way.title === 'threads' ? [false, true, true] : homes.map(() => false),
    );
  });

  it('G72: more actors than wanted are left out, and counted', async () => {
    const stage = await way.open();
    const all = Array.from({ length: 12 }, (_, n) => stage.system.spawn(recorder, { thread: n % 2 === 0 ? way.first : way.second }));
    await Promise.all(all.map(({ started }) => started));
    const seen = await stage.inTime(stage.system.inspect({ actorsMax: 5 }));
    expect([seen.actors.length, seen.leftOut]).toEqual([5, 7]);
    expect((await stage.inTime(stage.system.inspect({ actorsMax: 0 }))).leftOut).toBe(12);
  });

  it('G72: an actor in any thread looks at others, and at all', async () => {
    const stage = await way.open();
    const seen = stage.system.spawn(recorder, { thread: way.second, name: 'seen' });
    const witness = stage.system.spawn(onlooker, { thread: way.first, name: 'looks' });
    await seen.started;
    const one = await stage.inTime(witness.ask({ type: 'look-at', actor: seen }, LONG));
    expect(one).toMatchObject({ actor: seen, path: 'seen', status: 'idle', definition: 'recorder' });
    // Of itself: it is at this message.
    expect(await stage.inTime(witness.ask({ type: 'look-at', actor: witness }, LONG))).toMatchObject({
      status: 'busy',
      // In one thread it looks before the runtime knows that its handler is asynchronous.
      current: { doing: 'handler', messageType: way.crosses ? 'look-at' : undefined },
    });
    const all = await stage.inTime(witness.ask({ type: 'look-around', actorsMax: 10 }, LONG));
    expect(all.actors.map(({ path }) => path).sort()).toEqual(['looks', 'seen']);
    expect(all.actors.find(({ path }) => path === 'seen')?.actor).toBe(seen);
  });

  it('inspect rejects what is no actor of this system, and options that make no sense', async () => {
    const [stage, other] = [await way.open(), await way.open({ name: 'other' })];
    const { system } = stage;
    const ref = system.spawn(recorder);
    const reject = (what: unknown, options?: unknown) => expect(system.inspect(what as never, options as never)).rejects;
    const theirs = other.system.spawn(recorder);
    // Virtual systems of one seed have one identity.
    if (way.title !== 'virtual') await reject(theirs).toThrow(/belongs to another system/);
    await reject(router([ref], 'random')).toThrow(TypeError);
    await reject({ tell: () => 'accepted' }).toThrow(/was not made by this system/);
    await reject(ref, { waitMs: -1 }).toThrow('Cannot inspect: waitMs is milliseconds from 0 on, not -1');
    await reject(ref, { actorsMax: 1 }).toThrow(/there is no option "actorsMax"/);
    await reject({ actorsMax: 1.5 }).toThrow('Cannot inspect: actorsMax is a whole number from 0 on, not 1.5');
    await reject('ref').toThrow(TypeError);
  });

  it('G72: after the stop everything is stopped, and is told so', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(recorder, { thread: way.first });
    await ref.started;
    await stage.inTime(stage.system.stop());
    expect((await stage.system.inspect(ref)).status).toBe('stopped');
    const all = await stage.system.inspect();
    expect([all.state, all.actors]).toEqual(['stopped', []]);
    expect(new Set(all.threads.map(({ state }) => state))).toEqual(new Set(['stopped']));
  });

  if (!way.crosses) return;

  it('G72: while a thread is lost its actors are told as restarting, and the thread as lost; then both are back', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(recorder, { thread: way.first });
    await ref.started;
    const killed = stage.killNow(FIRST);
    const during: [string, string | undefined][] = [];
    for (;;) {
      const all = await stage.inTime(stage.system.inspect({ waitMs: 10 }));
      const state = all.threads.find(({ thread }) => thread === FIRST)?.state;
      if (state === 'lost') during.push([(await stage.inTime(stage.system.inspect(ref, { waitMs: 10 }))).status, state]);
      if (stage.losses.length === 1 && state === 'running') break;
      await stage.advance(1);
    }
    await killed;
    // The second look may have been a moment later.
    for (const [status] of during) expect(['restarting', 'idle', 'blocked']).toContain(status);
    const look = () => stage.inTime(stage.system.inspect(ref));
    // Memory says so as soon as it is back; its thread, which has just begun, may not have answered in time yet.
    await eventually(look, ({ status, restarts, source }) => status === 'idle' && restarts === 1 && source === 'thread');
    const { threads } = await stage.inTime(stage.system.inspect());
    expect(threads.find(({ thread }) => thread === FIRST)?.incarnation).toBeGreaterThan(1);
  });
});

import {
  type ActorRef,
  AgentManager,
  type AnyRef,
  MessageBroker,
  restart,
  type SpawnOptions,
  StateArchive,
  type SupervisorSpec,
  supervise,
  TaskScheduler,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { mortal, type MortalMessage } from '../fixtures/mortal.ts';
import { parent } from '../fixtures/parent.ts';
import { team } from '../fixtures/team.ts';
import { Mortals, waiting } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

const always = supervise.otherwise(restart()).within({ restarts: 100, periodMs: 60_000 });

inEachWay((way) => {
  const open = async (): Promise<Mortals> => new Mortals(await way.open(), way.first);
  const started = (set: Mortals, name: string): ActorRef<MortalMessage>[] =>
    set.stage.events.flatMap(({ type, actor }) => (type === 'started' && actor?.name === name ? [actor as ActorRef<MortalMessage>] : []));
  /** Three children, the middle one with so much time to stop. */
  const abc = async (set: Mortals, strategy: SupervisorSpec['strategy'], shutdownMs: number | 'kill') => {
    const spec = (name: string) => ({ name, start: mortal({ name, witness: set.witness }), thread: name === 'b' ? way.second : way.first });
    const children = [spec('a'), { ...spec('b'), shutdownMs }, spec('c')];
    const boss = set.stage.system.spawn(team({ strategy, supervise: always, children }), { thread: way.first });
    await set.stage.until('all have started', () => ['a', 'b', 'c'].every((name) => started(set, name).length === 1));
    return { boss, refs: ['a', 'b', 'c'].map((name) => started(set, name)[0] as ActorRef<MortalMessage>) };
  };
  const ends = async (set: Mortals): Promise<readonly string[]> => (await set.seen()).filter((text) => / ended| restarts/.test(text));

  it('G17: a child that does not stop within its shutdown time is killed, and its siblings stop in order', async () => {
    const set = await open();
    const door = set.gate();
    const { boss, refs } = await abc(set, 'one-for-one', 20);
    refs[1]?.tell({ type: 'pass', gate: door });
    await waiting(door);
    await set.stage.inTime(boss.stop());
    expect(await ends(set)).toEqual(['c ended', 'a ended']);
    const reasons = await Promise.all(refs.map((ref) => set.untilEnded(ref)));
    expect(reasons).toEqual(['stopped', 'killed', 'stopped']);
    door.tell({ type: 'open' });
  });

  it('G17: one that stops in its time is not killed', async () => {
    const set = await open();
    const door = set.gate();
    const { boss, refs } = await abc(set, 'one-for-one', 5_000);
    refs[1]?.tell({ type: 'pass', gate: door });
    await waiting(door);
    const stopped = boss.stop();
    await set.stage.until('it is to stop', () => refs[1]?.isAlive === false);
    door.tell({ type: 'open' });
    await stopped;
    expect(await ends(set)).toEqual(['c ended', 'b ended', 'a ended']);
    expect(await Promise.all(refs.map((ref) => set.untilEnded(ref)))).toEqual(['stopped', 'stopped', 'stopped']);
  });

  it("G17: with 'kill' a child has no time at all, and no hook", async () => {
    const set = await open();
    const { boss, refs } = await abc(set, 'one-for-one', 'kill');
    await boss.stop();
    expect(await ends(set)).toEqual(['c ended', 'a ended']);
    expect(await set.untilEnded(refs[1] as ActorRef<MortalMessage>)).toBe('killed');
  });

  it('G17, G33: so it is when its supervisor is asked to stop it, and it can be started again', async () => {
    const set = await open();
    const door = set.gate();
    const { boss, refs } = await abc(set, 'one-for-one', 20);
    refs[1]?.tell({ type: 'pass', gate: door });
    await waiting(door);
    await set.stage.inTime(boss.ask({ type: 'stop', name: 'b' }, { timeout: 60_000 }));
    expect(await set.untilEnded(refs[1] as ActorRef<MortalMessage>)).toBe('killed');
    expect(refs[0]?.isAlive).toBe(true);
    await boss.ask({ type: 'restart', name: 'b' });
    // Events of another thread come when they come.
    await set.stage.until('it has started again', () => started(set, 'b').length === 2);
    door.tell({ type: 'open' });
  });

  it('G17, G28: a sibling that does not halt for the restart of the group is killed, and started anew under its name', async () => {
    const set = await open();
    const door = set.gate();
    const { refs } = await abc(set, 'one-for-all', 20);
    refs[1]?.tell({ type: 'pass', gate: door });
    await waiting(door);
    refs[0]?.tell({ type: 'fail' });
    const all = set.stage.until('all run again', () => started(set, 'b').length === 2);
    await set.stage.inTime(all);
    await set.stage.until('the last has restarted', () =>
      set.stage.events.some(({ type, actor }) => type === 'restarted' && actor === refs[2]),
    );
    expect((await set.seen()).slice(-5)).toEqual(['c restarts', 'a restarts', 'a set up', 'b set up', 'c set up']);
    expect(await set.untilEnded(refs[1] as ActorRef<MortalMessage>)).toBe('killed');
    const [, next] = started(set, 'b');
    expect([refs[0]?.isAlive, refs[1]?.isAlive, refs[2]?.isAlive, next?.isAlive]).toEqual([true, false, true, true]);
    door.tell({ type: 'open' });
  });

  it('G17: a child that was spawned with a shutdown time has that, in whatever thread, and the default without', async () => {
    const set = await open();
    const door = set.gate();
    const above = set.spawn('above', { thread: way.first });
    const options = [{ shutdownMs: 20 }, {}, { shutdownMs: 'kill' }, { shutdownMs: Number.POSITIVE_INFINITY }] as const;
    const names = ['short', 'usual', 'none', 'endless'];
    const refs: ActorRef<MortalMessage>[] = [];
    for (const [n, name] of names.entries()) refs.push(await set.child(above, name, { thread: way.second, ...options[n] }));
    await Promise.all(refs.map((ref) => ref.started));
    const doorOfEndless = set.gate();
    refs[0]?.tell({ type: 'pass', gate: door });
    refs[3]?.tell({ type: 'pass', gate: doorOfEndless });
    await Promise.all([waiting(door), waiting(doorOfEndless)]);
    const stopped = above.stop();
    await set.stage.until('the endless one is to stop', () => refs[3]?.isAlive === false);
    // Where a test moves the clock: more than the usual time.
    await set.stage.advance(6_000);
    doorOfEndless.tell({ type: 'open' });
    await set.stage.inTime(stopped);
    const ended = await Promise.all(refs.map((ref) => set.untilEnded(ref)));
    expect(Object.fromEntries(names.map((name, n) => [name, ended[n]]))).toEqual({
      short: 'killed',
      usual: 'stopped',
      none: 'killed',
      endless: 'stopped',
    });
    door.tell({ type: 'open' });
  });

  it('G17, G19: so has an actor at the top, also one that an actor in another thread put there', async () => {
    const set = await open();
    const { stage } = set;
    const options = { thread: way.second, shutdownMs: 'kill' } as const;
    const host = stage.system.spawn(parent, { thread: way.first });
    const what = mortal({ name: 'far', witness: set.witness });
    const far = (await host.ask({ type: 'spawn-top', what, options: { ...options, name: 'far' } })) as ActorRef<MortalMessage>;
    const near = set.spawn('near', options);
    await Promise.all([far.started, near.started]);
    await stage.inTime(stage.system.stop({ timeout: 60_000 }));
    const reasons = [far, near].map((ref) => stage.events.find(({ type, actor }) => type === 'stopped' && actor === ref)?.detail);
    expect(reasons).toEqual(['killed', 'killed']);
  });

  it('G17, G37: so has whoever is started with the options of a spawn, and takes all of them', async () => {
    const { stage } = await open();
    const options = (name: string): Required<Omit<SpawnOptions, 'mailbox'>> => ({
      ...{ name, thread: way.second, supervise: always, restart: 'permanent', shutdownMs: 'kill', metrics: 'own' },
    });
    const { system } = stage;
    const agents = AgentManager.start(system, options('agents'));
    const broker = MessageBroker.start(system, options('broker'));
    const scheduler = TaskScheduler.start(system, { ...options('scheduler'), agents });
    const archive = StateArchive.start(system, undefined, options('archive'));
    const started: readonly { readonly ref: AnyRef }[] = [agents, broker, scheduler, archive];
    await Promise.all(started.map(({ ref }) => ref.started));
    await stage.inTime(system.stop({ timeout: 60_000 }));
    const ends = stage.events.filter(({ type, actor }) => type === 'stopped' && started.some(({ ref }) => ref === actor));
    expect(ends.map(({ actor, detail }) => `${actor?.name} ${detail}`).toSorted()).toEqual([
      ...['agents killed', 'archive killed', 'broker killed', 'scheduler killed'],
    ]);
  });

  it('G37: a shutdown time that is none is refused where the actor is spawned', async () => {
    const { stage } = await open();
    for (const shutdownMs of [0, -1, Number.NaN, '50', null] as unknown as number[])
      expect(() => stage.system.spawn(parent, { shutdownMs })).toThrow(
        /^Cannot spawn "parent": shutdownMs is milliseconds above 0 or 'kill', not /,
      );
  });
});

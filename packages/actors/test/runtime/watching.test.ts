import { type ActorRef, DeathPactError, restart, resume, stop, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { mortal } from '../fixtures/mortal.ts';
import { observer, type ObserverMessage } from '../fixtures/observer.ts';
import { Mortals, waiting } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

const atOnce = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });

inEachWay((way) => {
  const open = async (): Promise<Mortals> => new Mortals(await way.open());
  const report = (ref: ActorRef<ObserverMessage>): Promise<readonly string[]> => ref.ask({ type: 'report' }, { timeout: 60_000 });
  const until = async (ref: ActorRef<ObserverMessage>, count: number): Promise<readonly string[]> => {
    for (let seen = await report(ref); ; seen = await report(ref)) if (seen.length >= count) return seen;
  };

  it.each(way.directions)(
    'G39: a watcher is told once of each end, by hook or as a message, with the reason ($title)',
    async ({ from, to }) => {
      const set = await open();
      const { system } = set.stage;
      const watchers = [system.spawn(observer({}), { thread: from }), system.spawn(observer({}), { thread: from })] as const;
      const options = { thread: to, supervise: supervise.otherwise(stop()) };
      const refs = ['stopped', 'drained', 'killed', 'failed'].map((name) => set.spawn(name, options));
      watchers[0].tell({ type: 'watch', refs });
      watchers[0].tell({ type: 'watch', refs });
      watchers[1].tell({ type: 'watch', refs, as: 'mapped' });
      for (const watcher of watchers) expect(await report(watcher)).toEqual([]);
      const [stopped, drained, killed, failed] = refs;
      for (const ref of refs) expect(await ref.ask({ type: 'ping' })).toBe('pong');
      void stopped?.stop();
      void drained?.drain();
      void killed?.kill();
      failed?.tell({ type: 'fail' });
      const expected = ['drained stopped', 'failed TaskError', 'killed killed', 'stopped stopped'];
      for (const [index, how] of ['hook', 'mapped'].entries()) {
        const watcher = watchers[index] as ActorRef<ObserverMessage>;
        expect([...(await until(watcher, 4))].sort()).toEqual(expected.map((text) => `${how} ${text}`));
      }
      // Ended already: told again, for it is another watch.
      await Promise.all(refs.map((ref) => ref.stop()));
      watchers[0].tell({ type: 'watch', refs, as: 'later' });
      const later = (await until(watchers[0], 8)).slice(4);
      expect(later.map((text) => text.split(' ').slice(0, 2).join(' ')).sort()).toEqual([
        'later drained',
        'later failed',
        'later killed',
        'later stopped',
      ]);
      await set.stage.untilQuiet();
      expect([(await report(watchers[0])).length, (await report(watchers[1])).length]).toEqual([8, 4]);
    },
  );

  it.each(way.directions)('G39: not after unwatch, even if the notice was queued ($title)', async ({ from, to }) => {
    const set = await open();
    const door = set.gate();
    const watcher = set.stage.system.spawn(observer({}), { thread: from });
    const [a, b] = [set.spawn('a', { thread: to }), set.spawn('b', { thread: to })];
    watcher.tell({ type: 'watch', refs: [a, b] });
    expect(await report(watcher)).toEqual([]);
    await Promise.all([a.ask({ type: 'ping' }), b.ask({ type: 'ping' })]);
    watcher.tell({ type: 'pass', gate: door });
    await waiting(door);
    watcher.tell({ type: 'unwatch', refs: [a] }, { lane: 'high' });
    await Promise.all([a.stop(), b.stop()]);
    // One more actor there has ended: whatever they had to say before is here.
    await set.spawn('c', { thread: to }).stop();
    await set.stage.until('the notices are queued', () => set.stage.unfinished >= (way.title === 'threads' ? 3 : 4));
    door.tell({ type: 'open' });
    expect(await until(watcher, 1)).toEqual(['hook b stopped']);
    await set.stage.untilQuiet();
    expect(await report(watcher)).toEqual(['hook b stopped']);
  });

  it.each(way.directions)('G39: not when the watched actor restarts ($title)', async ({ from, to }) => {
    const set = await open();
    const watcher = set.stage.system.spawn(observer({}), { thread: from });
    const ref = set.spawn('a', { thread: to, supervise: atOnce });
    watcher.tell({ type: 'watch', refs: [ref] });
    expect(await report(watcher)).toEqual([]);
    ref.tell({ type: 'fail' });
    expect(await ref.ask({ type: 'ping' })).toBe('pong');
    expect(await report(watcher)).toEqual([]);
    await ref.stop();
    expect(await until(watcher, 1)).toEqual(['hook a stopped']);
  });

  it.each(way.directions)(
    'G40: the notice arrives behind every message of the one that ended, in all lanes ($title)',
    async ({ from, to }) => {
      const set = await open();
      const count = 200;
      for (const how of ['stop', 'drain', 'kill'] as const) {
        const door = set.gate();
        const watcher = set.stage.system.spawn(observer({}), { thread: to });
        const ref = set.spawn(how, { thread: from });
        watcher.tell({ type: 'watch', refs: [ref] });
        expect(await report(watcher)).toEqual([]);
        // Half of the time its messages wait, and the notice with them.
        if (how !== 'stop') watcher.tell({ type: 'pass', gate: door });
        if (how !== 'stop') await waiting(door);
        ref.tell({ type: 'say-and-end', to: watcher, count, how });
        await set.untilEnded(ref);
        door.tell({ type: 'open' });
        const seen = await until(watcher, 3 * count + 1);
        expect(seen.at(-1)).toBe(`hook ${how} ${how === 'kill' ? 'killed' : 'stopped'}`);
        expect(seen.length).toBe(3 * count + 1);
      }
    },
  );

  it('G40, S4: a notice is neither refused by a full mailbox nor counted against its bound', async () => {
    const set = new Mortals(await way.open({ defaults: { mailboxCapacity: 4 } }));
    const door = set.gate();
    const watcher = set.stage.system.spawn(observer({}), { thread: 'owner' });
    const refs = [1, 2, 3].map((n) => set.spawn(`a${n}`, { thread: way.first }));
    watcher.tell({ type: 'watch', refs });
    expect(await report(watcher)).toEqual([]);
    watcher.tell({ type: 'pass', gate: door });
    await waiting(door);
    for (const n of [1, 2]) expect(watcher.tell({ type: 'note', from: 'before', n })).toBe('accepted');
    await Promise.all(refs.map((ref) => ref.stop()));
    await set.stage.until('the notices are queued', () => set.stage.unfinished >= 6);
    for (const n of [3, 4]) expect(watcher.tell({ type: 'note', from: 'before', n })).toBe('accepted');
    expect(watcher.tell({ type: 'note', from: 'before', n: 5 })).toBe('full');
    door.tell({ type: 'open' });
    await set.stage.untilQuiet();
    expect((await until(watcher, 7)).filter((text) => text.startsWith('hook')).length).toBe(3);
  });

  it('G41: when a watcher is told, the parent has seen the end and the name is free, wherever the three live', async () => {
    const set = await open();
    const places = ['owner', way.first, way.second] as const;
    for (const parentAt of places) {
      for (const childAt of places) {
        for (const watcherAt of places) {
          const above = set.stage.system.spawn(mortal({ name: 'above', witness: set.witness }), { thread: parentAt });
          const child = await set.child(above, 'child', { thread: childAt });
          const watcher = set.stage.system.spawn(observer({}), { thread: watcherAt });
          watcher.tell({ type: 'watch', refs: [child] });
          watcher.tell({ type: 'replace', parent: above, what: mortal({ name: 'child', witness: set.witness }) });
          expect(await report(watcher)).toEqual([]);
          await child.stop();
          expect(await until(watcher, 2)).toEqual(['hook child stopped', 'replaced child']);
        }
      }
    }
  });

  it('G42: a new actor under an old name, or in an old place, is not confused with the dead one', async () => {
    const set = await open();
    const watcher = set.stage.system.spawn(observer({}), { thread: way.second });
    const first = set.spawn('a', { thread: way.first });
    watcher.tell({ type: 'watch', refs: [first], as: 'first' });
    expect(await report(watcher)).toEqual([]);
    await first.stop();
    expect(await until(watcher, 1)).toEqual(['first a stopped']);
    const second = set.spawn('a', { thread: way.first });
    expect(second).not.toBe(first);
    watcher.tell({ type: 'watch', refs: [second], as: 'second' });
    watcher.tell({ type: 'watch', refs: [first], as: 'first again' });
    expect((await until(watcher, 2)).slice(1)).toEqual(['first again a stopped']);
    await second.stop();
    expect((await until(watcher, 3)).slice(2)).toEqual(['second a stopped']);
  });

  it('G44: without a hook the watcher fails with DeathPactError, and its supervision applies', async () => {
    const set = await open();
    for (const to of [way.first, way.second]) {
      const errors: Error[] = [];
      const table = supervise
        .on(DeathPactError, ({ error }) => {
          errors.push(error);
          return resume();
        })
        .otherwise(stop());
      const watcher = set.stage.system.spawn(observer({ deaf: true }), { thread: way.first, supervise: table });
      const ref = set.spawn('a', { thread: to });
      watcher.tell({ type: 'watch', refs: [ref] });
      expect(await report(watcher)).toEqual([]);
      await ref.stop();
      await set.stage.until('it has failed', () => errors.length === 1);
      expect(errors[0]).toBeInstanceOf(DeathPactError);
      expect((errors[0] as DeathPactError).data.ref).toBe(ref);
      watcher.tell({ type: 'gone', what: 'goes on' });
      expect(await until(watcher, 1)).toEqual(['goes on']);
    }
  });

  it('G39: what an incarnation watches ends with it; what setup watches, the next one watches', async () => {
    const set = await open();
    const [kept, left] = [set.spawn('kept', { thread: way.second }), set.spawn('left', { thread: way.second })];
    const watcher = set.stage.system.spawn(observer({ always: kept }), { thread: way.first, supervise: atOnce });
    watcher.tell({ type: 'watch', refs: [left] });
    expect(await report(watcher)).toEqual([]);
    watcher.tell({ type: 'fail' });
    expect(await report(watcher)).toEqual([]);
    await left.stop();
    await kept.stop();
    expect(await until(watcher, 1)).toEqual(['hook kept stopped']);
  });

  it('G39: one that is spawned and watched at once, and cannot start, is told of with its error', async () => {
    const set = await open();
    const watcher = set.stage.system.spawn(observer({}), { thread: way.second });
    const child = set.stage.system.spawn({ ...mortal({ name: 'a', witness: set.witness }), actorName: 'nobody' } as never, {
      thread: way.first,
      name: 'nobody',
    });
    watcher.tell({ type: 'watch', refs: [child] });
    expect(await until(watcher, 1)).toEqual(['hook nobody SpawnError']);
  });

  if (!way.crosses) return;

  it('G39, G61: nothing is kept of watches that are over', async () => {
    const set = await open();
    const watcher = set.stage.system.spawn(observer({}), { thread: 'owner' });
    const { watching } = (set.stage.system as unknown as { runtime: { watching: { watchedIn(thread: number): readonly unknown[] } } })
      .runtime;
    const refs = Array.from({ length: 50 }, (_, n) => set.spawn(`a${n}`, { thread: way.first }));
    watcher.tell({ type: 'watch', refs });
    expect(await report(watcher)).toEqual([]);
    const thread = set.stage.threadOf(refs[0] as ActorRef<never>);
    expect(watching.watchedIn(thread).length).toBe(50);
    watcher.tell({ type: 'unwatch', refs: refs.slice(0, 10) });
    await Promise.all(refs.slice(10).map((ref) => ref.stop()));
    await until(watcher, 40);
    expect(watching.watchedIn(thread)).toEqual([]);
  });
});

import { type ActorRef, ActorStoppedError, type AnyRef, MessageNotSerializableError, SpawnError, StateError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { failsLater, throwsInSetup } from '../fixtures/failing.ts';
import { parent } from '../fixtures/parent.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { spawnDedicated } from '../support/spawn-dedicated.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('dedicatedMax: 0 allows no dedicated threads', async () => {
    const { system } = await way.open({ dedicatedMax: 0 });
    expect(() => system.spawn(recorder, { thread: 'dedicated', name: 'own' })).toThrow(StateError);
    // The name was not taken by it.
    await system.spawn(recorder, { name: 'own' }).started;
  });

  // In one thread there are none.
  if (!way.crosses) return;
  const options = { dedicatedMax: 2, name: 'dedicated' };

  it('a dedicated actor has a thread of its own, and can be used at once', async () => {
    const stage = await way.open(options);
    const { system } = stage;
    const [one, other] = [await spawnDedicated(stage, recorder()), await spawnDedicated(stage, recorder())];
    one.tell({ type: 'note', from: 'a', n: 1 });
    expect(await one.ask({ type: 'report' })).toEqual([{ from: 'a', n: 1 }]);
    expect(await other.ask({ type: 'report' })).toEqual([]);
    expect([one, other].map((ref) => stage.threadOf(ref)).sort()).toEqual([3, 4]);
    expect(() => system.spawn(recorder, { thread: 'dedicated' })).toThrow(/all 2 are taken \(option dedicatedMax\)/);
  });

  it('its thread can be used again after its end', async () => {
    const stage = await way.open(options);
    const first = [await spawnDedicated(stage, recorder()), await spawnDedicated(stage, recorder())];
    await Promise.all(first.map((ref) => ref.started));
    await Promise.all(first.map((ref) => ref.stop()));
    for (let round = 0; round < 3; round++) {
      const next = await spawnDedicated(stage, recorder());
      expect(await next.ask({ type: 'ask', from: 'a', n: round })).toBe(round);
      await next.stop();
      expect(next.tell({ type: 'note', from: 'a', n: 1 })).toBe('stopped');
    }
    for (const ref of first) expect(ref.tell({ type: 'note', from: 'a', n: 1 })).toBe('stopped');
  });

  it('two that end at once leave both their threads to others', async () => {
    const stage = await way.open(options);
    for (let round = 0; round < 3; round++) {
      const both = [await spawnDedicated(stage, recorder()), await spawnDedicated(stage, recorder())];
      await Promise.all(both.map((ref) => ref.ask({ type: 'report' })));
      await Promise.all(both.map((ref) => ref.stop()));
    }
  });

  it('its children live beside it; when one of them ends it goes on', async () => {
    const stage = await way.open(options);
    const own = await spawnDedicated(stage, parent());
    for (let round = 0; round < 3; round++) {
      const child = await own.ask({ type: 'spawn', what: recorder(), options: {} });
      expect(stage.threadOf(child)).toBe(stage.threadOf(own));
      await child.stop();
    }
    for (let round = 0; round < 20; round++) expect((await own.ask({ type: 'look' })).self === (own as never)).toBe(true);
    expect(own.isAlive).toBe(true);
  });

  it('an actor in any thread may dedicate one', async () => {
    const stage = await way.open(options);
    const above = stage.system.spawn(parent, { thread: way.first });
    await (await spawnDedicated(stage, recorder())).stop();
    let own: typeof above | undefined;
    while (own === undefined) {
      const spawned = above.ask({ type: 'spawn', what: parent(), options: { thread: 'dedicated' } });
      own = (await spawned.catch(() => undefined)) as typeof above | undefined;
    }
    expect(stage.threadOf(own)).toBeGreaterThan(2);
    expect((await own.ask({ type: 'look' })).parent === (above as never)).toBe(true);
    await above.stop();
    expect(own.isAlive).toBe(false);
    await spawnDedicated(stage, recorder());
    await spawnDedicated(stage, recorder());
  });

  it('G45, G7: one that is stopped before its thread runs has stopped; it was not lost, whoever had the thread before', async () => {
    const stage = await way.open(options);
    const above = stage.system.spawn(parent, { thread: way.first });
    const dedicate = (): Promise<AnyRef> =>
      above.ask({ type: 'spawn', what: recorder(), options: { thread: 'dedicated' } }).catch(() => dedicate());
    const before = await Promise.all([dedicate(), dedicate()]);
    await Promise.all(before.map((ref) => ref.stop()));
    for (const how of ['stop', 'kill', 'stop'] as const) {
      const ref = (await dedicate()) as ActorRef<RecorderMessage>;
      const asked = ref.ask({ type: 'report' });
      const told = ref.tell({ type: 'note', from: 'a', n: 1 });
      const ended = ref[how]();
      expect(told).toBe('accepted');
      await expect(asked).rejects.toThrow(ActorStoppedError);
      await ended;
    }
    const letters = await stage.untilDeadLetters(3);
    expect(letters.map(({ reason }) => reason)).toEqual(['stopped', 'stopped', 'stopped']);
  });

  it('G12: a dedicated actor that does not start leaves its thread to others', async () => {
    const stage = await way.open(options);
    for (let round = 0; round < 3; round++) {
      const failed = await spawnDedicated(stage, throwsInSetup());
      await expect(failed.started).rejects.toThrow(SpawnError);
      const args = { gate: () => undefined } as never;
      await expect(spawnDedicated(stage, failsLater(args))).rejects.toThrow(MessageNotSerializableError);
    }
    await spawnDedicated(stage, recorder());
    await spawnDedicated(stage, recorder());
  });
});

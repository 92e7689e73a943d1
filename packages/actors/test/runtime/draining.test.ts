import { ActorStoppedError, restart, supervise, StateError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { puppet } from '../fixtures/puppet.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

const atOnce = supervise.otherwise(restart());
const note = (n: number) => ({ type: 'note', n }) as const;

inEachWay((way) => {
  const open = async (): Promise<Mortals> => new Mortals(await way.open());

  it('G14, G15: drain finishes what is queued and refuses what comes later, in every thread', async () => {
    const set = await open();
    const door = set.gate();
    const ref = set.spawn('a', { thread: way.first });
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    for (const n of [1, 2, 3]) ref.tell(note(n));
    const drained = ref.drain();
    expect(ref.isAlive).toBe(false);
    expect(ref.tell(note(9))).toBe('stopped');
    expect(await failure(ref.ask({ type: 'ping' }))).toBeInstanceOf(ActorStoppedError);
    for (const thread of ['owner', way.first, way.second] as const) {
      const third = set.stage.system.spawn(puppet, { thread });
      expect(await third.ask({ type: 'do', steps: [{ do: 'tell', to: ref, message: note(9) }] as never })).toEqual([{ value: 'stopped' }]);
    }
    door.tell({ type: 'open' });
    await drained;
    expect(await set.untilEnded(ref)).toBe('stopped');
    const seen = await set.seen();
    expect(seen.slice(-6)).toEqual(['a could spawn', 'a noted 1', 'a noted 2', 'a noted 3', 'a ends: stopped, 0 children', 'a ended']);
    const letters = await set.stage.untilDeadLetters(4);
    expect(letters.map(({ reason, message }) => [reason, message])).toEqual([1, 2, 3, 4].map(() => ['draining', note(9)]));
  });

  it('S6: everything its sender had sent before the drain is handled, however much it is', async () => {
    const set = await open();
    const count = 3_000;
    for (const direction of way.directions) {
      const ref = set.spawn(`to ${direction.title}`, { thread: direction.to });
      const from = set.stage.system.spawn(puppet, { thread: direction.from });
      const steps = [
        ...Array.from({ length: count }, (_, index) => ({ do: 'tell', to: ref, message: note(index + 1) }) as const),
        { do: 'drain', to: ref, message: note(0) } as const,
        { do: 'tell', to: ref, message: note(-1) } as const,
      ];
      const outcomes = await from.ask({ type: 'do', steps: steps as never }, { timeout: 60_000 });
      expect(outcomes.at(-1)).toEqual({ value: 'stopped' });
      await ref.drain();
      const noted = (await set.seen()).filter((text) => text.startsWith(`${ref.name} noted`));
      expect(noted).toEqual(Array.from({ length: count }, (_, index) => `${ref.name} noted ${index + 1}`));
    }
  });

  it('G14: an idle actor drains at once, one that starts when it has started and handled what waits', async () => {
    const set = await open();
    const idle = set.spawn('idle', { thread: way.first });
    expect(await idle.ask({ type: 'ping' })).toBe('pong');
    await idle.drain();
    const setup = set.gate();
    const starting = set.spawn('starting', { thread: way.first }, { setup });
    starting.tell(note(1));
    const drained = starting.drain();
    await waiting(setup);
    setup.tell({ type: 'open' });
    await drained;
    await starting.started;
    expect((await set.seen()).filter((text) => text.startsWith('starting'))).toEqual([
      'starting set up',
      'starting noted 1',
      'starting ends: stopped, 0 children',
      'starting ended',
    ]);
  });

  it('G24: an actor that fails while it drains is restarted, and finishes what is left', async () => {
    const set = await open();
    const door = set.gate();
    const above = set.spawn('above', { thread: way.second });
    const refs = [
      set.spawn('a', { thread: way.first, supervise: atOnce }),
      await set.child(above, 'child', { thread: way.first, supervise: atOnce }),
    ] as const;
    for (const ref of refs) {
      ref.tell({ type: 'pass', gate: door });
      ref.tell({ type: 'fail' });
      ref.tell(note(7));
    }
    await waiting(door, 2);
    // What the owner told is taken in. The parent's marker comes by another ring, and nothing is promised across senders (G2, S6).
    await set.spawn('behind', { thread: way.first }).ask({ type: 'ping' });
    const drained = [refs[0].drain(), above.ask({ type: 'end', ref: refs[1], how: 'drain' }, { timeout: 60_000 })];
    door.tell({ type: 'open' });
    await set.stage.inTime(Promise.all(drained));
    for (const { name } of refs) {
      expect((await set.seen()).filter((text) => text.startsWith(`${name} `)).slice(-5)).toEqual([
        `${name} restarts`,
        `${name} set up`,
        `${name} noted 7`,
        `${name} ends: stopped, 0 children`,
        `${name} ended`,
      ]);
    }
    expect(above.isAlive).toBe(true);
  });

  it('G14: stop overtakes a drain', async () => {
    const set = await open();
    const door = set.gate();
    const ref = set.spawn('a', { thread: way.first });
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    ref.tell(note(1));
    const drained = ref.drain();
    const stopped = ref.stop();
    door.tell({ type: 'open' });
    await Promise.all([drained, stopped]);
    expect(await set.seen()).not.toContain('a noted 1');
    const [letter] = await set.stage.untilDeadLetters(1);
    expect([letter?.reason, letter?.message]).toEqual(['stopped', note(1)]);
  });

  it('G14: children stop when the drain of their parent is over', async () => {
    const set = await open();
    const door = set.gate();
    const above = set.spawn('above', { thread: way.first });
    const child = await set.child(above, 'child', { thread: way.second });
    above.tell({ type: 'pass', gate: door });
    await waiting(door);
    const drained = above.drain();
    expect(await child.ask({ type: 'ping' })).toBe('pong');
    door.tell({ type: 'open' });
    await drained;
    expect(child.isAlive).toBe(false);
  });

  it('S9: awaiting the own drain in a handler rejects at once, and the actor drains all the same', async () => {
    const set = await open();
    const ref = set.spawn('a', { thread: way.first });
    const asked = failure(ref.ask({ type: 'end-self', how: 'drain' }, { timeout: 60_000 }));
    expect(await asked).toBeInstanceOf(StateError);
    expect(await set.untilEnded(ref)).toBe('stopped');
    expect(await set.seen()).toContain('a asked to drain');
  });
});

import { ActorStoppedError, restart, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { puppet } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

const atOnce = supervise.otherwise(restart());

inEachWay((way) => {
  const open = async (): Promise<Mortals> => new Mortals(await way.open());

  it('G14, S5: a kill ends an actor at once whose handler waits: asks settle, the name is free, no hook runs', async () => {
    const set = await open();
    const { stage } = set;
    const door = set.gate();
    const ref = set.spawn('a', { thread: way.first });
    const held = failure(ref.ask({ type: 'hold' }, { timeout: 60_000 }));
    const passing = failure(ref.ask({ type: 'pass', gate: door }, { timeout: 60_000 }));
    await waiting(door);
    const queued = failure(ref.ask({ type: 'ping' }, { timeout: 60_000 }));
    ref.tell({ type: 'note', n: 1 });
    const killed = ref.kill();
    expect(ref.isAlive).toBe(false);
    await killed;
    for (const asked of [held, passing, queued]) expect(await asked).toBeInstanceOf(ActorStoppedError);
    expect(await set.untilEnded(ref)).toBe('killed');
    const again = set.spawn('a', { thread: way.second });
    expect(await again.ask({ type: 'ping' })).toBe('pong');
    const [letter] = await stage.untilDeadLetters(1);
    expect([letter?.reason, letter?.message]).toEqual(['stopped', { type: 'note', n: 1 }]);
    // Every message is accounted for before its handler goes on.
    await stage.untilQuiet();
    door.tell({ type: 'open' });
    const seen = await set.untilSeen('a spawn');
    expect(seen).toEqual(['a set up', 'a set up', 'a tell: ActorStoppedError', 'a spawn: ActorStoppedError']);
  });

  it('G15: a kill is seen in every thread at once, and messages are refused there', async () => {
    const set = await open();
    const door = set.gate();
    const ref = set.spawn('a', { thread: way.first });
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    void ref.kill();
    for (const thread of ['owner', way.first, way.second] as const) {
      const third = set.stage.system.spawn(puppet, { thread });
      const steps = [{ do: 'tell', to: ref, message: { type: 'note', n: 1 } }] as const;
      expect(await third.ask({ type: 'do', steps: steps as never })).toEqual([{ value: 'stopped' }]);
    }
    door.tell({ type: 'open' });
    await set.stage.untilDeadLetters(3);
  });

  it('G14: a kill ends an actor that starts, that is suspended, that halts for a restart, that waits to start again, that stops', async () => {
    const set = await open();
    const [setup, hook, last] = [set.gate(), set.gate(), set.gate()];
    const starting = set.spawn('starting', { thread: way.first }, { setup });
    await waiting(setup);
    const suspended = set.spawn('suspended', {
      thread: way.first,
      supervise: supervise.otherwise(() => new Promise<never>(() => undefined)),
    });
    const halting = set.spawn('halting', { thread: way.first, supervise: atOnce }, { restarting: hook });
    const down = set.spawn('down', { thread: way.first, supervise: supervise.otherwise(restart({ backoff: { minMs: 1e6, maxMs: 1e6 } })) });
    for (const ref of [suspended, halting, down]) ref.tell({ type: 'fail' });
    await waiting(hook);
    await set.untilSeen('down restarts');
    const stopping = set.spawn('stopping', { thread: way.first }, { stop: last });
    await stopping.started;
    const stopped = stopping.stop();
    await waiting(last);
    for (const ref of [starting, suspended, halting, down, stopping]) {
      const asked = failure(ref.ask({ type: 'ping' }, { timeout: 60_000 }));
      await ref.kill();
      expect(await asked).toBeInstanceOf(ActorStoppedError);
      expect(await set.untilEnded(ref), ref.name).toBe('killed');
      expect(set.spawn(ref.name, { thread: way.second }).isAlive).toBe(true);
    }
    await stopped;
    expect(await failure(starting.started)).toBeInstanceOf(ActorStoppedError);
    for (const door of [setup, hook, last]) door.tell({ type: 'open' });
    const seen = await set.seen();
    expect(seen.filter((text) => / ended|could/.test(text))).toEqual([]);
  });

  it('G14: with an actor everything below it is killed, in whatever thread', async () => {
    const set = await open();
    const door = set.gate();
    const above = set.spawn('above', { thread: way.first });
    const near = await set.child(above, 'near', { thread: way.first });
    const far = await set.child(above, 'far', { thread: way.second });
    const below = await set.child(far, 'below', { thread: 'owner' });
    const busy = await set.child(far, 'busy', { thread: way.first });
    busy.tell({ type: 'pass', gate: door });
    await waiting(door);
    await above.kill();
    for (const ref of [above, near, far, below, busy]) expect(await set.untilEnded(ref), ref.name).toBe('killed');
    expect([above, near, far, below, busy].some(({ isAlive }) => isAlive)).toBe(false);
    door.tell({ type: 'open' });
    expect((await set.untilSeen('busy spawn')).filter((text) => / ends/.test(text))).toEqual([]);
  });

  it('G14: an actor may kill itself, or one above it, and may wait for that', async () => {
    const set = await open();
    const above = set.spawn('above', { thread: way.first });
    const below = await set.child(above, 'below', { thread: way.second });
    const asked = failure(below.ask({ type: 'end', ref: above, how: 'kill' }, { timeout: 60_000 }));
    expect(await asked).toBeInstanceOf(ActorStoppedError);
    expect([await set.untilEnded(above), await set.untilEnded(below)]).toEqual(['killed', 'killed']);
    const lone = set.spawn('lone', { thread: way.first });
    lone.tell({ type: 'end-self', how: 'kill' });
    lone.tell({ type: 'note', n: 1 });
    expect(await set.untilEnded(lone)).toBe('killed');
    expect(await set.untilSeen('lone tell')).not.toContain('lone noted 1');
  });

  it('G14: kill after kill, stop or drain settles, as does kill of what has ended', async () => {
    const set = await open();
    const door = set.gate();
    for (const [waitingBefore, how] of (['kill', 'stop', 'drain'] as const).entries()) {
      const ref = set.spawn(how, { thread: way.first });
      ref.tell({ type: 'pass', gate: door });
      // Otherwise it may have stopped before it is killed, if this thread is held up in between.
      await waiting(door, waitingBefore + 1);
      const before = ref[how]();
      await Promise.all([ref.kill(), ref.kill(), before]);
      await Promise.all([ref.kill(), ref.stop(), ref.drain()]);
      expect(await set.untilEnded(ref)).toBe('killed');
    }
    door.tell({ type: 'open' });
  });

  it('G27: killed by somebody else a permanent actor is started again, as a new one, and a transient one is not', async () => {
    const set = await open();
    const above = set.spawn('above', { thread: way.first });
    const started = (name: string) =>
      set.stage.events.flatMap(({ type, actor }) => (type === 'started' && actor?.name === name ? [actor] : []));
    const transient = await set.child(above, 'transient', { thread: way.second });
    await transient.started;
    await transient.kill();
    const permanent = await set.child(above, 'permanent', { thread: way.second, restart: 'permanent' });
    await permanent.started;
    await permanent.kill();
    await set.stage.until('it has started again', () => started('permanent').length === 2);
    const next = started('permanent').at(-1);
    expect([next === permanent, permanent.isAlive, next?.isAlive]).toEqual([false, false, true]);
    await above.ask({ type: 'end', ref: next as typeof permanent, how: 'kill' });
    for (const name of ['permanent', 'transient']) {
      const again = await set.child(above, name, { thread: way.first });
      expect(await again.ask({ type: 'ping' })).toBe('pong');
    }
    expect(started('permanent').length).toBe(3);
    expect(started('transient').length).toBe(2);
  });

  it('G14: what is spawned and killed at once is never set up', async () => {
    const set = await open();
    const refs = Array.from({ length: 20 }, (_, n) => set.spawn(`a${n}`, { thread: n % 2 === 0 ? way.first : way.second }));
    await Promise.all(refs.map((ref) => ref.kill()));
    for (const ref of refs) expect(await set.untilEnded(ref)).toBe('killed');
    await set.stage.system.spawn(recorder, { thread: way.first }).started;
    // In another thread it may have begun before it was killed.
    if (!way.crosses) expect(await set.seen()).toEqual([]);
  });
});

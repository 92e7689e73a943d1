import { restart, stop, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Mortals, waiting } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  const open = async (): Promise<Mortals> => new Mortals(await way.open());

  it('G16: children stop before the stop hook of their parent runs, youngest first, wherever they live', async () => {
    const set = new Mortals(await way.open(), way.first);
    const above = set.spawn('above', { thread: way.first });
    for (const [index, thread] of [way.first, way.second, 'owner' as const].entries()) {
      // One that is stopped before it has begun has no hook.
      await (await set.child(above, `child ${index}`, { thread })).started;
    }
    await above.stop();
    expect((await set.seen()).filter((text) => / end/.test(text))).toEqual([
      'child 2 ends: stopped, 0 children',
      'child 2 ended',
      'child 1 ends: stopped, 0 children',
      'child 1 ended',
      'child 0 ends: stopped, 0 children',
      'child 0 ended',
      'above ends: stopped, 0 children',
      'above ended',
    ]);
  });

  it('G16: a hook that takes its time is awaited, and its context tells and asks', async () => {
    const set = await open();
    const door = set.gate();
    const ref = set.spawn('a', { thread: way.first }, { stop: door });
    await ref.started;
    let isOver = false;
    const stopped = ref.stop().then(() => {
      isOver = true;
    });
    await waiting(door);
    expect([isOver, ref.isAlive]).toEqual([false, false]);
    door.tell({ type: 'open' });
    await stopped;
    expect((await set.seen()).at(-1)).toBe('a ended');
  });

  it('G16: an error in the hook is logged and keeps nobody alive', async () => {
    const set = await open();
    for (const how of ['throw', 'reject'] as const) {
      const ref = set.spawn(how, { thread: way.first }, { stop: how });
      await ref.started;
      await ref.stop();
      expect(await set.untilEnded(ref)).toBe('stopped');
    }
    const logged = () => set.stage.lines.filter(({ text }) => text === 'hook at the end failed');
    await set.stage.until('both are logged', () => logged().length === 2);
  });

  it('G35: the hook at the end does not run at a restart, and not for an actor that was never set up', async () => {
    const set = await open();
    const ref = set.spawn('a', { thread: way.first, supervise: supervise.otherwise(restart()) });
    ref.tell({ type: 'fail' });
    expect(await ref.ask({ type: 'ping' })).toBe('pong');
    expect(await set.seen()).toEqual(['a set up', 'a restarts', 'a set up']);
    await ref.stop();
    expect((await set.seen()).slice(3)).toEqual(['a ends: stopped, 0 children', 'a ended']);
    const setup = set.gate();
    const never = set.spawn('never', { thread: way.first }, { setup });
    await waiting(setup);
    const stopped = never.stop();
    setup.tell({ type: 'open' });
    await stopped;
    // Its setup has run after all: what it made is to be cleaned up.
    expect((await set.seen()).filter((text) => text.startsWith('never'))).toEqual([
      'never set up',
      'never ends: stopped, 0 children',
      'never ended',
    ]);
  });

  it('G35: of an actor that was to restart and is stopped instead one hook runs, not both', async () => {
    const set = await open();
    const hook = set.gate();
    const ref = set.spawn('a', { thread: way.first, supervise: supervise.otherwise(restart()) }, { restarting: hook });
    ref.tell({ type: 'fail' });
    await waiting(hook);
    const stopped = ref.stop();
    hook.tell({ type: 'open' });
    await stopped;
    expect(await set.seen()).toEqual(['a set up', 'a restarts']);
  });

  it('G14: stopped for its failure, an actor runs its hook with the error', async () => {
    const set = await open();
    const ref = set.spawn('a', { thread: way.first, supervise: supervise.otherwise(stop()) });
    ref.tell({ type: 'fail' });
    expect(await set.untilEnded(ref)).toBeInstanceOf(Error);
    expect(await set.seen()).toEqual(['a set up', 'a ends: TaskError, 0 children', 'a ended']);
  });
});

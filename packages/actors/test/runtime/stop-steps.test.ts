import { ActorStoppedError, stop, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { mortal } from '../fixtures/mortal.ts';
import { observer } from '../fixtures/observer.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

/** The steps of an actor's end as docs/shutdown.md has them, and what happens if something else arrives during each. */

inEachWay((way) => {
  const open = async (): Promise<Mortals> => new Mortals(await way.open());

  it('G15, step 1: once a stop is asked for, messages are refused; what its handler spawns then stops in step 3', async () => {
    const set = await open();
    const door = set.gate();
    const ref = set.spawn('a', { thread: way.first });
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    const stopped = ref.stop();
    expect(ref.tell({ type: 'note', n: 1 })).toBe('stopped');
    door.tell({ type: 'open' });
    await stopped;
    expect((await set.seen()).slice(1)).toEqual(['a passed', 'a could tell', 'a could spawn', 'a ends: stopped, 0 children', 'a ended']);
    const late = set.stage.events.filter(({ type, actor }) => type === 'stopped' && actor?.name === 'late');
    expect(late.length).toBe(1);
  });

  it('G14, step 2: a failure of the message under way changes nothing, and is logged', async () => {
    const set = await open();
    const ref = set.spawn('a', { thread: way.first, supervise: supervise.otherwise(stop()) });
    const door = set.gate();
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    const stopped = ref.stop();
    // What it asks now fails, and with it the message.
    await door.stop();
    await stopped;
    expect(await set.seen()).toEqual(['a set up', 'a ends: stopped, 0 children', 'a ended']);
    await set.stage.until('it is logged', () =>
      set.stage.lines.some(({ level, data }) => level === 'error' && (data as { actor?: string }).actor === 'a'),
    );
  });

  it('G16, step 3: while children stop, the actor spawns no more, and a child that fails stops', async () => {
    // In the parent's thread: there a child's last words arrive before its end does.
    const set = new Mortals(await way.open(), way.first);
    const door = set.gate();
    const above = set.spawn('above', { thread: way.first });
    const child = await set.child(above, 'child', { thread: way.second });
    child.tell({ type: 'pass', gate: door });
    child.tell({ type: 'fail' });
    await waiting(door);
    const stopped = above.stop();
    await set.stage.until('the child is to stop', () => !child.isAlive);
    const asked = failure(above.ask({ type: 'spawn', what: mortal({ name: 'b', witness: set.witness }), options: {} }));
    expect(await asked).toBeInstanceOf(ActorStoppedError);
    door.tell({ type: 'open' });
    await stopped;
    expect((await set.seen()).slice(-2)).toEqual(['above ends: stopped, 0 children', 'above ended']);
  });

  it('G14, step 4: a stop, a drain or a second one while the hook runs waits for the same end; a kill does not wait', async () => {
    const set = await open();
    const hook = set.gate();
    const refs = ['a', 'b'].map((name) => set.spawn(name, { thread: way.first }, { stop: hook }));
    await Promise.all(refs.map((ref) => ref.started));
    const [a, b] = refs as [(typeof refs)[0] & object, (typeof refs)[0] & object];
    const ends = refs.map((ref) => ref.stop());
    await waiting(hook, 2);
    await b.kill();
    expect([await set.untilEnded(b), a.isAlive]).toEqual(['killed', false]);
    const more = [a.stop(), a.drain()];
    hook.tell({ type: 'open' });
    await Promise.all([...ends, ...more]);
    expect(await set.untilEnded(a)).toBe('stopped');
    expect((await set.seen()).filter((text) => text.endsWith(' ended'))).toEqual(['a ended']);
  });

  it('G41, steps 6 and 7: its parent sees the end first, then those who watch, and whoever awaits it', async () => {
    const set = await open();
    const above = set.spawn('above', { thread: way.first });
    const child = await set.child(above, 'child', { thread: way.second });
    const watcher = set.stage.system.spawn(observer({}), { thread: 'owner' });
    watcher.tell({ type: 'watch', refs: [child] });
    watcher.tell({ type: 'replace', parent: above, what: mortal({ name: 'child', witness: set.witness }) });
    expect(await watcher.ask({ type: 'report' })).toEqual([]);
    await child.stop();
    for (;;) {
      const seen = await watcher.ask({ type: 'report' });
      if (seen.length < 2) continue;
      expect(seen).toEqual(['hook child stopped', 'replaced child']);
      break;
    }
  });
});

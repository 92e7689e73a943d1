import { type ForcedStop, type HeldUp, restart, supervise, TaskScheduler, task } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { fickle } from '../fixtures/fickle.ts';
import { hog } from '../fixtures/hog.ts';
import { recorder } from '../fixtures/recorder.ts';
import { Mortals, waiting } from '../support/mortals.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

/** Who kept a stop from being done in time is named, in one event and one line (docs/shutdown.md, step 5). */

const SHORT_MS = 50;
let systems = 0;

inEachWay((way) => {
  const open = async (): Promise<Mortals> => {
    const set = new Mortals(await way.open({ name: `forced ${systems++}` }));
    set.stage.isUnbalanced = true;
    return set;
  };
  const stop = async ({ stage }: Mortals, timeout = SHORT_MS): Promise<readonly ForcedStop[]> => {
    await stage.inTime(stage.system.stop({ timeout }));
    return stage.events.flatMap((event) => (event.type === 'stop-forced' ? [event.detail] : []));
  };
  const linesOf = ({ stage }: Mortals) => stage.lines.filter(({ text }) => text.startsWith('Cannot stop the system'));
  const restlessOf = ({ stage }: Mortals) => stage.lines.filter(({ text }) => text.startsWith('Cannot wait for all'));
  const brief = ({ path, doing, messageType, waiting: behind }: HeldUp) => [path, doing, messageType, behind];

  it('G19: a forced stop names each actor that was in its handler, by path and thread, with what it handled and what waited', async () => {
    const set = await open();
    const { stage } = set;
    const above = set.spawn('above', { thread: way.first });
    const door = set.gate();
    const child = await set.child(above, 'child', { thread: way.second });
    child.tell({ type: 'pass', gate: door });
    const hanging = stage.system.spawn(fickle, { thread: 'owner', name: 'hanging' });
    await waiting(door);
    for (let n = 0; n < 3; n++) hanging.tell({ type: 'hang' });
    const [forced, ...more] = await stop(set);
    expect(more).toEqual([]);
    expect(forced).toMatchObject({ timeoutMs: SHORT_MS, terminated: [] });
    expect(forced?.heldUpBy.map(brief).sort()).toEqual([
      ['above/child', 'handler', 'pass', 0],
      ['hanging', 'handler', 'hang', 2],
    ]);
    expect(forced?.heldUpBy.map(({ actor, thread }) => [actor, thread])).toEqual(
      expect.arrayContaining([
        [child, stage.threadOf(child)],
        [hanging, 0],
      ]),
    );
    const [line, ...others] = linesOf(set);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ level: 'warn', data: { timeoutMs: SHORT_MS, terminated: [] } });
    expect(line?.text).toContain(`Cannot stop the system in order within ${SHORT_MS} ms: `);
    expect(line?.text).toContain(`"above/child" in thread ${stage.threadOf(child)} is in its handler of "pass"`);
    expect(line?.text).toContain('"hanging" in thread 0 is in its handler of "hang", 2 more waiting');
  });

  it('G19: … and each that was in its setup, its stop hook or its hook before a restart', async () => {
    const set = await open();
    const [setup, hook, restarting] = [set.gate(), set.gate(), set.gate()];
    set.spawn('in setup', { thread: way.first }, { setup });
    const again = set.spawn('restarts', { thread: way.first, supervise: supervise.otherwise(restart()) }, { restarting });
    again.tell({ type: 'fail' });
    await Promise.all([waiting(setup), waiting(restarting)]);
    // The youngest: it is the first whose turn it is to stop.
    await set.spawn('in hook', { thread: way.second }, { stop: hook }).started;
    const [forced] = await stop(set);
    expect(forced?.heldUpBy.map(brief).sort()).toEqual([
      ['in hook', 'stop hook', undefined, 0],
      ['in setup', 'setup', undefined, 0],
      ['restarts', 'restarting hook', undefined, 0],
    ]);
    const text = linesOf(set)[0]?.text;
    for (const words of ['is in its setup', 'is in its stop hook', 'is in its hook before a restart']) expect(text).toContain(words);
  });

  it('G19: a stop that is done in time names nobody, and neither does one that gives no time', async () => {
    for (const timeout of [5_000, 0]) {
      const set = await open();
      const ref = set.spawn('a', { thread: way.first });
      expect(await ref.ask({ type: 'ping' })).toBe('pong');
      if (timeout === 0) set.stage.system.spawn(fickle, { thread: way.second }).tell({ type: 'hang' });
      expect(await stop(set, timeout)).toEqual([]);
      expect([...linesOf(set), ...restlessOf(set)]).toEqual([]);
    }
  });

  it('G19: a stop that forces nobody, and yet takes its time for an ask that is never answered, says what it waited for', async () => {
    const set = await open();
    const scheduler = TaskScheduler.start(set.stage.system);
    await scheduler.stats();
    const { result } = scheduler.submit(task<void>('nobody/does'), undefined);
    const failed = expect(result).rejects.toThrow(/has stopped/);
    expect(await stop(set, 2_000)).toEqual([]);
    const [line, ...others] = restlessOf(set);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ level: 'warn', data: { asks: 1, messages: 0, limitMs: 2_000 } });
    expect(line?.text).toMatch(/: after 2000 ms open asks are 1, unfinished messages 0$/);
    await failed;
  });

  it('G19: many that hold up a stop are all in the event, and ten of them in the line', async () => {
    const set = await open();
    const refs = Array.from({ length: 13 }, (_, n) => set.stage.system.spawn(fickle, { thread: way.first, name: `a${n}` }));
    await Promise.all(refs.map((ref) => ref.started));
    for (const ref of refs) ref.tell({ type: 'hang' });
    const [forced] = await stop(set);
    expect(forced?.heldUpBy).toHaveLength(13);
    const text = linesOf(set)[0]?.text ?? '';
    expect(text.match(/is in its handler of "hang"/g)).toHaveLength(10);
    expect(text).toMatch(/; 3 more are in the middle of something$/);
  });

  // A thread that blocks is a real one.
  if (way.title !== 'threads') return;

  it('G19, D6: a thread that does not answer is named, with the actor and the message that it does not come back from', async () => {
    const set = await open();
    const { stage } = set;
    const looping = stage.system.spawn(hog, { thread: way.first, name: 'looping' });
    const beside = stage.system.spawn(recorder, { thread: way.first });
    await Promise.all([looping.started, beside.started]);
    const asked = looping.ask({ type: 'loop' }, { timeout: 60_000 }).catch((error: unknown) => error);
    const [forced] = await stop(set, 200);
    expect(forced?.terminated).toEqual([stage.threadOf(looping)]);
    expect(forced?.heldUpBy.map(brief)).toEqual([['looping', 'handler', 'loop', 0]]);
    expect(linesOf(set)[0]?.text).toBe(
      `Cannot stop the system in order within 200 ms: "looping" in thread 1 is in its handler of "loop"; thread 1 did not answer and was terminated`,
    );
    await asked;
  });
}, ALLOW_IO);

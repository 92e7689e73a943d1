import { type ActorRef, restart, StateError, supervise, SystemStoppedError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { ActorCell } from '#actors/cell/actor-cell.js';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { GUARDIAN_SLOT } from '#actors/system/thread/thread-config.js';
import { fickle } from '../fixtures/fickle.ts';
import { mortal } from '../fixtures/mortal.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

/** The steps of the system's end as docs/shutdown.md has them, and what happens if something else arrives during each. */

const later = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};
const note = (n: number) => ({ type: 'note', n }) as const;
let systems = 0;

inEachWay((way) => {
  const open = async (options: Parameters<typeof way.open>[0] = {}): Promise<Mortals> =>
    new Mortals(await way.open({ name: `shutdown ${systems++}`, ...options }));

  it('G20: tasks run phase by phase, those of one phase side by side', async () => {
    const set = await open({ shutdownPhases: { unbind: {}, flush: { after: ['unbind'] }, report: { after: ['after-stop'] } } });
    const { system } = set.stage;
    const seen: string[] = [];
    const [first, second] = [later(), later()];
    const ref = set.spawn('a', { thread: way.first });
    await ref.started;
    system.shutdown.task('report', 'last', () => void seen.push(`report ${ref.isAlive}`));
    system.shutdown.task('flush', 'flush', async () => void seen.push(`flush ${ref.isAlive}`));
    system.shutdown.task('unbind', 'one', async () => {
      seen.push('one begins');
      await first.opened;
      seen.push('one ends');
      second.open();
    });
    system.shutdown.task('unbind', 'two', async () => {
      seen.push('two begins');
      first.open();
      await second.opened;
      seen.push('two ends');
    });
    system.shutdown.task('after-stop', 'free', () => void seen.push(`free ${ref.isAlive}`));
    await set.stage.inTime(system.stop());
    expect(seen).toEqual(['one begins', 'two begins', 'one ends', 'two ends', 'flush true', 'free false', 'report false']);
  });

  it('G20: a task that fails, at once or later, or takes too long keeps nothing else back, and is logged', async () => {
    const set = await open({ shutdownPhases: { slow: { timeoutMs: 20 } } });
    const { system } = set.stage;
    const seen: string[] = [];
    system.shutdown.task('slow', 'never', () => new Promise<void>(() => undefined));
    system.shutdown.task('slow', 'quick', () => void seen.push('quick'));
    system.shutdown.task('before-stop', 'throws', () => {
      throw new Error('no');
    });
    system.shutdown.task('after-stop', 'rejects', () => Promise.reject(new Error('no')));
    system.shutdown.task('after-stop', 'works', () => void seen.push('works'));
    await set.stage.inTime(system.stop());
    expect(seen).toEqual(['quick', 'works']);
    const failed = set.stage.lines.filter(({ text }) => text === 'shutdown task failed').map(({ data }) => (data as { task: string }).task);
    expect(failed).toEqual(['throws', 'rejects']);
    const late = set.stage.lines.filter(({ text }) => text === 'shutdown phase out of time').map(({ data }) => data);
    expect(late).toEqual([{ phase: 'slow', tasks: ['never'], timeoutMs: 20 }]);
  });

  it('G20: a task for a phase there is not, the stop itself, or one that has begun is refused; one for a later phase is taken', async () => {
    const set = await open();
    const { system } = set.stage;
    const run = (): void => undefined;
    expect(() => system.shutdown.task('nowhere', 'a', run)).toThrow(/no such phase; there are before-stop, stop, after-stop/);
    expect(() => system.shutdown.task('stop', 'a', run)).toThrow(/has no tasks/);
    expect(() => system.shutdown.task('after-stop', 'a', 1 as never)).toThrow(/no function but number/);
    const seen: unknown[] = [];
    system.shutdown.task('before-stop', 'adds', () => {
      seen.push(tried(() => system.shutdown.task('before-stop', 'too late', run)));
      system.shutdown.task('after-stop', 'in time', () => void seen.push('in time'));
    });
    await set.stage.inTime(system.stop());
    expect(seen).toEqual([expect.any(StateError), 'in time']);
    expect(tried(() => system.shutdown.task('after-stop', 'too late', run))).toBeInstanceOf(StateError);
  });

  it('G19, step 1: a task that calls stop, right when it begins too, gets the same promise, and each task runs once', async () => {
    const set = await open();
    const { system } = set.stage;
    const given: Promise<void>[] = [];
    for (const name of ['one', 'two']) system.shutdown.task('before-stop', name, () => void given.push(system.stop()));
    system.shutdown.task('after-stop', 'three', () => void given.push(system.stop()));
    const stopped = system.stop();
    await set.stage.inTime(stopped);
    expect(given).toHaveLength(3);
    for (const one of given) expect(one).toBe(stopped);
  });

  it('G20, step 1: before the stop everything runs: spawns, messages, failures, stops, from outside too', async () => {
    const set = await open();
    const { system } = set.stage;
    const task = later();
    const begun = later();
    const ref = set.spawn('a', { thread: way.first, supervise: supervise.otherwise(restart()) });
    system.shutdown.task('before-stop', 'waits', () => {
      begun.open();
      return task.opened;
    });
    const stopped = system.stop();
    await begun.opened;
    ref.tell({ type: 'fail' });
    expect(await ref.ask({ type: 'ping' })).toBe('pong');
    const other = set.spawn('b', { thread: way.second });
    expect(await other.ask({ type: 'ping' })).toBe('pong');
    await other.stop();
    expect(system.stop()).toBe(stopped);
    task.open();
    await set.stage.inTime(stopped);
    expect(ref.isAlive).toBe(false);
  });

  it('G19, steps 2 and 3: outside is refused; inside, spawns, failures, stops and drains go on until all is quiet', async () => {
    const set = await open();
    const { system } = set.stage;
    const door = set.gate();
    const above = set.spawn('above', { thread: way.first });
    const beside = set.spawn('beside', { thread: 'owner' });
    const ref = await set.child(above, 'a', { thread: way.second });
    const draining = await set.child(above, 'd', { thread: way.first });
    for (const one of [ref, draining]) {
      one.tell({ type: 'pass', gate: door });
      one.tell({ type: 'fail' });
      one.tell(note(7));
    }
    for (const one of [above, beside]) one.tell({ type: 'pass', gate: door });
    await waiting(door, 4);
    // Spawned by actors in the third step, in the owner's thread too.
    const spawned = [above, beside].map((one, n) => {
      const name = `new ${n}`;
      return one.ask({ type: 'spawn', what: mortal({ name, witness: set.witness }), options: { name, thread: way.second } });
    });
    const drained = draining.drain();
    const stopped = system.stop({ timeout: 60_000 });
    expect(ref.tell(note(1))).toBe('stopped');
    expect(await failure(ref.ask({ type: 'ping' }))).toBeInstanceOf(SystemStoppedError);
    expect(() => set.spawn('b', {})).toThrow(SystemStoppedError);
    // As an actor would.
    const { runtime } = system as OwnerSystem;
    runtime.asSender(runtime.cellAt(GUARDIAN_SLOT) as ActorCell, () => door.tell({ type: 'open' }));
    await set.stage.inTime(Promise.all([stopped, drained]));
    for (const one of spawned) expect((await one) as ActorRef<never>).toBeDefined();
    const started = set.stage.events.flatMap(({ type, actor }) => (type === 'started' ? [actor?.name] : []));
    expect(started).toEqual(expect.arrayContaining(['new 0', 'new 1']));
    const seen = set.stage.events.flatMap(({ type, actor }) => (type === 'restarted' ? [actor.name] : []));
    expect(seen.sort()).toEqual(['a', 'd']);
    // Nothing of all that. What "a" tells in its last hook may come behind the end of the witness, which is told of by other threads.
    const dropped = set.stage.deadLetters.filter(({ reason }) => reason !== 'system-stopped');
    expect(set.stage.count('dropped')).toBe(dropped.length);
    expect(dropped.filter(({ message }) => !/^a end(s: |ed)/.test((message as { readonly from: string }).from))).toEqual([]);
  });

  it('G19, step 4: the tree stops; a spawn is refused, a restart that waits is given up, a child that hangs is killed', async () => {
    const set = await open();
    const { stage } = set;
    const { system } = stage;
    const hook = set.gate();
    const table = supervise.otherwise(restart({ backoff: { minMs: 1e6, maxMs: 1e6 } }));
    const down = set.spawn('down', { thread: way.second, supervise: table });
    down.tell({ type: 'fail' });
    await set.untilSeen('down restarts');
    const last = set.spawn('last', { thread: way.first }, { stop: hook });
    await last.started;
    stage.isUnbalanced = true;
    await stage.inTime(system.stop({ timeout: 100 }));
    const ends = (name: string) =>
      stage.events.flatMap((event) => (event.type === 'stopped' && event.actor.name === name ? [event.detail] : []));
    expect(ends('down')).toEqual([expect.anything()]);
    // Its thread has 100 ms to hear of the kill. Where the machine gives it no turn for so long, it ends with its thread and says nothing.
    expect([['killed'], []]).toContainEqual(ends('last'));
    if (!way.crosses) expect(ends('last')).toEqual(['killed']);
    expect([down.isAlive, last.isAlive]).toEqual([false, false]);
  });

  it('G19, step 5: at the limit what is left is killed, in whatever thread, and the accounts balance', async () => {
    const set = await open();
    const { stage } = set;
    const { system } = stage;
    const refs = [way.first, way.second, 'owner' as const].map((thread, n) => system.spawn(fickle, { thread, name: `a${n}` }));
    await Promise.all(refs.map((ref) => ref.started));
    for (const ref of refs) for (let n = 0; n < 2; n++) ref.tell({ type: 'hang' });
    await stage.inTime(system.stop({ timeout: 50 }));
    const ends = stage.events.flatMap((event) => (event.type === 'stopped' && /^a\d/.test(event.actor.name) ? [event.detail] : []));
    expect(ends).toEqual(['killed', 'killed', 'killed']);
    expect(stage.unfinished).toBe(0);
  });

  it('G19, step 7: after the stop everything is refused, and tasks may say so', async () => {
    const set = await open();
    const { system } = set.stage;
    const ref = set.spawn('a', { thread: way.first });
    await ref.started;
    const seen: unknown[] = [];
    let stopped: Promise<void> | undefined;
    system.shutdown.task('after-stop', 'looks', async () => {
      seen.push(
        ref.tell(note(1)),
        await failure(ref.ask({ type: 'ping' })),
        tried(() => set.spawn('b', {})),
        system.stop() === stopped,
      );
      await Promise.all([ref.stop(), ref.drain(), ref.kill()]);
    });
    stopped = system.stop();
    await set.stage.inTime(stopped);
    expect(seen).toEqual(['stopped', expect.any(Error), expect.any(SystemStoppedError), true]);
    expect(system.stop()).toBe(stopped);
  });

  it('G19: racing it with restarts, drains, kills and watches does not hang', async () => {
    for (let round = 0; round < 3; round++) {
      const set = await open();
      const { stage } = set;
      stage.isUnbalanced = true;
      const places = ['owner', way.first, way.second] as const;
      const table = supervise.otherwise(restart({ backoff: { minMs: 1, maxMs: 5 } })).within({ restarts: 1_000, periodMs: 60_000 });
      const asked: Promise<unknown>[] = [];
      for (let n = 0; n < 45; n++) {
        const ref = set.spawn(`a${n}`, { thread: places[n % 3] ?? 'owner', supervise: table });
        for (let m = 0; m < 3; m++) ref.tell({ type: 'fail' });
        if (n % 4 === 1) asked.push(failure(ref.drain()));
        if (n % 4 === 2) asked.push(failure(ref.kill()));
        if (n % 4 === 3) asked.push(failure(ref.stop()));
      }
      await stage.inTime(Promise.all([stage.system.stop({ timeout: 400 }), ...asked]));
    }
  });
});

function tried(step: () => unknown): unknown {
  try {
    return step();
  } catch (error) {
    return error;
  }
}

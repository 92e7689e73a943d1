import { type ActorRef, escalate, restart, SpawnError, StateError, stop, supervise, type SupervisorMessage } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { PhoenixMessage } from '../fixtures/phoenix.ts';
import { recorder } from '../fixtures/recorder.ts';
import { team } from '../fixtures/team.ts';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

const always = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });
const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const list = async (boss: ActorRef<SupervisorMessage>): Promise<string> =>
  (await boss.ask({ type: 'list' })).map(({ name, status }) => `${name} ${status}`).join(', ');

/** As soon as the supervisor knows: an event may reach the test before a report reaches it. */
const untilListed = async (boss: ActorRef<SupervisorMessage>, text: string): Promise<void> => {
  while ((await list(boss)) !== text);
};

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open(), way.first);

  it('start, stop, restart, delete, list and count do what they say', async () => {
    const set = await open();
    const boss = set.team(
      { strategy: 'one-for-one', supervise: always, children: [set.spec('a', { thread: way.second })] },
      { thread: way.first },
    );
    const [a] = (await set.untilStarted('a')) as [ActorRef<PhoenixMessage>];
    const b = (await boss.ask({ type: 'start', child: set.spec('b', { thread: way.second }) })) as ActorRef<PhoenixMessage>;
    expect(await b.ask({ type: 'report' })).toEqual([]);
    await untilListed(boss, 'a running, b running');
    expect(await boss.ask({ type: 'count' })).toEqual({ specs: 2, active: 2 });

    b.tell({ type: 'note', n: 1 });
    // Handled by now: else it might come behind the restart, which another thread asks for.
    expect(await b.ask({ type: 'report' })).toEqual([1]);
    await boss.ask({ type: 'restart', name: 'b' });
    expect(await b.ask({ type: 'report' })).toEqual([]);
    expect(b.isAlive).toBe(true);

    await boss.ask({ type: 'stop', name: 'b' });
    expect(b.isAlive).toBe(false);
    expect(await list(boss)).toBe('a running, b stopped');
    await boss.ask({ type: 'restart', name: 'b' });
    expect(await list(boss)).toBe('a running, b running');
    expect(set.started('b')).not.toBe(b);

    expect(((await outcome(boss.ask({ type: 'delete', name: 'b' }))) as Error).message).toMatch(/must be stopped first, and is running/);
    await boss.ask({ type: 'stop', name: 'b' });
    await boss.ask({ type: 'delete', name: 'b' });
    expect(await list(boss)).toBe('a running');
    expect(a.isAlive).toBe(true);
  });

  it('what cannot be done is an error that says why, and changes nothing', async () => {
    const set = await open();
    const boss = set.team(
      { strategy: 'one-for-one', supervise: always, children: [set.spec('a', { thread: way.second })] },
      { thread: way.first, name: 'boss' },
    );
    await set.untilStarted('a');
    await untilListed(boss, 'a running');
    for (const type of ['stop', 'restart', 'delete'] as const) {
      const error = (await outcome(boss.ask({ type, name: 'nobody' }))) as Error;
      expect(error).toBeInstanceOf(StateError);
      expect(error.message).toBe(`Cannot ${type} "nobody": "boss" has no child of this name; it has a`);
    }
    expect(((await outcome(boss.ask({ type: 'start', child: set.spec('a') }))) as Error).message).toMatch(/a child has this name, running/);
    const bad = { ...set.spec('b'), shutdownMs: -1 };
    expect(((await outcome(boss.ask({ type: 'start', child: bad }))) as Error).message).toMatch(
      /child\.shutdownMs is milliseconds above 0/,
    );
    expect(await list(boss)).toBe('a running');
  });

  it('S2: a table with functions is refused by start, wherever it comes from', async () => {
    const set = await open();
    const boss = set.team({ strategy: 'one-for-one', children: [] }, { thread: way.first });
    const child = set.spec('a', { supervise: supervise.otherwise(() => stop()) });
    expect(((await outcome(boss.ask({ type: 'start', child }))) as Error).message).toMatch(
      /otherwise\(\) is a function, which cannot leave its thread/,
    );
    const plain = set.spec('a', { thread: way.second, supervise: supervise.otherwise(stop()) });
    const a = (await boss.ask({ type: 'start', child: plain })) as ActorRef<PhoenixMessage>;
    a.tell({ type: 'fail' });
    await set.untilStopped(a);
    await untilListed(boss, 'a stopped');
  });

  if (way.crosses)
    it('G5: start of a definition that was not called says so, at the sender', async () => {
      const set = await open();
      const boss = set.team({ strategy: 'one-for-one', children: [] }, { thread: way.first });
      const error = (await outcome(boss.ask({ type: 'start', child: { start: recorder } }))) as Error;
      expect(error.message).toBe(
        'Cannot send message.child.start: it is the definition of recorder, a function; call it, with its arguments, and send the blueprint: recorder(…)',
      );
    });

  it('start without a name gives one that no spec has', async () => {
    const set = await open();
    const boss = set.team({ strategy: 'one-for-one', children: [] }, { thread: way.first });
    const names = [];
    for (let n = 0; n < 2; n++) names.push((await boss.ask({ type: 'start', child: { start: recorder(), thread: way.second } })).name);
    expect(names).toEqual(['recorder-1', 'recorder-2']);
  });

  it('G33: answers queries, starts others and can be stopped while a child hangs in its start', async () => {
    const set = await open();
    const door = set.gate();
    const children = [set.spec('a', { thread: way.second }, { directed: true }), set.spec('b', { thread: way.second })];
    set.direct('a', { do: 'wait', gate: door });
    const boss = set.team({ strategy: 'one-for-all', supervise: always, children }, { thread: way.first });
    await door.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    expect(await list(boss)).toBe('a starting, b starting');
    const [c, d] = ['c', 'd'].map((name) =>
      outcome(boss.ask({ type: 'start', child: set.spec(name, { thread: way.second }) }, { timeout: 60_000 })),
    );
    expect(await boss.ask({ type: 'count' })).toEqual({ specs: 4, active: 4 });
    expect(await list(boss)).toBe('a starting, b starting, c starting, d starting');
    await boss.ask({ type: 'stop', name: 'b' });
    await boss.ask({ type: 'stop', name: 'c' });
    // At once, and not when its turn comes.
    expect(((await c) as Error).message).toBe('Cannot start "c": it was stopped before its turn came');
    expect(await list(boss)).toBe('a starting, b stopped, c stopped, d starting');
    const ended = boss.stop();
    door.tell({ type: 'open' });
    await ended;
    await d;
    expect((await set.seen()).filter((text) => /^[bc]/.test(text))).toEqual([]);
  });

  it('G33: answers queries and can be stopped while a child keeps failing to start', async () => {
    const set = await open();
    const table = supervise.otherwise(restart({ backoff: { minMs: 1, maxMs: 2 } })).within({ restarts: 1e6, periodMs: 60_000 });
    const children = [set.spec('a', { thread: way.second }, { directed: true })];
    set.direct('a', ...Array.from({ length: 500 }, () => ({ do: 'fail', text: 'never' }) as const));
    const boss = set.team({ strategy: 'one-for-one', supervise: table, children }, { thread: way.first });
    const failures = (): number => set.stage.lines.filter(({ text }) => text === 'actor failed and restarts').length;
    while (failures() < 3) {
      expect(await list(boss)).toMatch(/^a (starting|restarting)$/);
      await set.stage.advance(1);
    }
    const line = set.stage.lines.find(({ text }) => text === 'actor failed and restarts');
    expect(line?.data).toHaveProperty('err.name', 'SpawnError');
    await set.stage.inTime(boss.stop());
    expect(boss.isAlive).toBe(false);
  });

  it('G33, G34: a supervisor that restarts while a child hangs in its first start begins anew, and starts nothing for the incarnation before', async () => {
    const set = await open();
    const door = set.gate();
    const children = [
      set.spec('x', { thread: way.second, supervise: supervise.otherwise(escalate()) }),
      set.spec('a', { thread: way.second }, { directed: true }),
      set.spec('b', { thread: way.second }),
    ];
    set.direct('a', { do: 'wait', gate: door });
    const boss = set.team({ strategy: 'one-for-one', children }, { thread: way.first, name: 'boss', supervise: always });
    await door.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    const asked = outcome(boss.ask({ type: 'restart', name: 'a' }, { timeout: 60_000 }));
    await list(boss);
    set.started('x').tell({ type: 'fail' });
    await set.stage.until('it has failed', () => set.stage.lines.some(({ text }) => text === 'actor failed and escalates'));
    door.tell({ type: 'open' });
    await set.untilRestarted('boss');
    await untilListed(boss, 'x running, a running, b running');
    expect(await asked).toBeInstanceOf(Error);
    expect((await set.seen()).filter((text) => text.startsWith('b'))).toEqual(['b set up 1']);
  });

  it('a stopped child stays down when the group restarts', async () => {
    const set = await open();
    const children = ['a', 'b', 'c'].map((name) => set.spec(name, { thread: way.second }));
    const boss = set.team({ strategy: 'one-for-all', supervise: always, children }, { thread: way.first });
    const [a] = (await set.untilStarted('a', 'b', 'c')) as [ActorRef<PhoenixMessage>];
    await boss.ask({ type: 'stop', name: 'b' });
    a.tell({ type: 'fail' });
    await set.untilRestarted('c');
    await untilListed(boss, 'a running, b stopped, c running');
  });

  it('G37: a spec that makes no sense is refused before anything starts, naming the field', async () => {
    const set = await open();
    const children = [set.spec('a', { thread: way.second }), set.spec('b', { thread: way.second, restart: 'always' as never })];
    const boss = set.team({ strategy: 'one-for-one', children }, { thread: way.first });
    const error = (await outcome(boss.started)) as SpawnError;
    expect(error).toBeInstanceOf(SpawnError);
    expect(error.message).toMatch(/children\[1\]\.restart is 'permanent', 'transient', 'temporary', not "always"/);
    expect(await set.seen()).toEqual([]);
  });

  it('supervisors supervise supervisors, over threads: the failure of a leaf climbs as far as it must', async () => {
    const set = await open();
    const once = supervise.otherwise(restart()).within({ restarts: 1, periodMs: 60_000 });
    const leaf = set.spec('leaf', { thread: way.first });
    const inner = { name: 'inner', start: team({ strategy: 'one-for-one', supervise: once, children: [leaf] }), thread: way.second };
    const outer = set.team(
      { strategy: 'one-for-one', supervise: once, children: [inner] },
      { thread: way.first, name: 'outer', supervise: always },
    );
    const fail = async (): Promise<void> => {
      const [ref] = (await set.untilStarted('leaf')) as [ActorRef<PhoenixMessage>];
      ref.tell({ type: 'fail' });
    };
    await fail();
    await set.untilRestarted('leaf', 1);
    const first = set.started('leaf');
    await fail();
    await set.untilRestarted('inner', 1);
    await set.stage.until('there is a new leaf', () => set.started('leaf') !== first);
    await fail();
    await set.untilRestarted('leaf', 2);
    const second = set.started('leaf');
    await fail();
    await set.untilRestarted('outer', 1);
    await set.stage.until('there is a new leaf', () => set.started('leaf') !== second);
    await untilListed(outer, 'inner running');
  });
});

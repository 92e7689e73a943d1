import { type ActorRef, escalate, getChild, restart, startChild, StateError, supervise, type SupervisorMessage } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { phoenix } from '../fixtures/phoenix.ts';
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

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open(), way.first);

  it('G28: what is started or restarted while the first children are being started comes behind them, in the order of list', async () => {
    const set = await open();
    const door = set.gate();
    const children = ['a', 'b'].map((name) => set.spec(name, { thread: way.second }, { directed: true }));
    set.direct('a', { do: 'wait', gate: door });
    const boss = set.team({ strategy: 'rest-for-one', supervise: always, children }, { thread: way.first });
    await door.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    const started = ['c', 'd'].map((name) =>
      startChild(boss, { ...set.spec(name), start: set.what(name), thread: way.first }, { timeout: 60_000 }),
    );
    const restarted = boss.ask({ type: 'restart', name: 'b' }, { timeout: 60_000 });
    const found = getChild(boss, 'b', phoenix, { timeout: 60_000 });
    expect(await list(boss)).toBe('a starting, b starting, c starting, d starting');
    door.tell({ type: 'open' });
    const [c, d] = await Promise.all(started);
    await restarted;
    expect(await list(boss)).toBe('a running, b running, c running, d running');
    expect(await set.lives(4)).toEqual(['a set up', 'b set up', 'c set up', 'd set up']);
    // One that was down comes back into its place.
    await boss.ask({ type: 'stop', name: 'b' });
    await boss.ask({ type: 'restart', name: 'b' });
    expect(await list(boss)).toBe('a running, b running, c running, d running');
    const b = await getChild(boss, 'b', phoenix);
    expect(b).not.toBe(await found);
    b.tell({ type: 'fail' });
    const again = await set.lives(4 + 1 + 6);
    expect(again.slice(-6)).toEqual(['d ends', 'c ends', 'b ends', 'b set up', 'c set up', 'd set up']);
    await Promise.all([b, c, d].map((ref) => ref?.ask({ type: 'report' })));
    const before = (await set.seen()).length;
    await boss.stop();
    expect((await set.seen()).slice(before)).toEqual(['d', 'c', 'b', 'a'].map((name) => `${name} aborted`));
  });

  it('started resolves when all children of the spec run, and a supervisor above waits for that before it starts the next', async () => {
    const set = await open();
    const door = set.gate();
    set.direct('leaf', { do: 'wait', gate: door });
    const leaf = set.spec('leaf', { thread: way.first }, { directed: true });
    const inner = { name: 'inner', start: team({ strategy: 'one-for-one', supervise: always, children: [leaf] }), thread: way.second };
    const next = set.spec('next', { thread: way.second });
    const boss = set.team({ strategy: 'one-for-one', supervise: always, children: [inner, next] }, { thread: way.first, name: 'outer' });
    let hasStarted = false;
    const started = boss.started.then(() => {
      hasStarted = true;
    });
    await door.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    expect(await list(boss)).toBe('inner starting, next starting');
    const inside = await getChild(boss, 'inner', team);
    expect(await list(inside)).toBe('leaf starting');
    expect(hasStarted).toBe(false);
    door.tell({ type: 'open' });
    await started;
    expect(await list(boss)).toBe('inner running, next running');
    expect(await list(inside)).toBe('leaf running');
  });

  it('started resolves, after a restart, for a supervisor that failed before its first children ran', async () => {
    const set = await open();
    const door = set.gate();
    const children = [
      set.spec('x', { thread: way.second, supervise: supervise.otherwise(escalate()) }),
      set.spec('a', { thread: way.second }, { directed: true }),
    ];
    set.direct('a', { do: 'wait', gate: door });
    const boss = set.team({ strategy: 'one-for-one', children }, { thread: way.first, name: 'boss', supervise: always });
    await door.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    set.started('x').tell({ type: 'fail' });
    await set.stage.until('it has failed', () => set.stage.lines.some(({ text }) => text === 'actor failed and escalates'));
    door.tell({ type: 'open' });
    await boss.started;
    expect(await list(boss)).toBe('x running, a running');
  });

  it('E-2: list and get have the reference of who lives under the name, get for whom it is meant', async () => {
    const set = await open();
    const children = [set.spec('a', { thread: way.second, restart: 'permanent' }), set.spec('b', { thread: way.second })];
    const boss = set.team({ strategy: 'one-for-one', supervise: always, children }, { thread: way.first, name: 'boss' });
    await boss.started;
    const a = await getChild(boss, 'a', phoenix);
    expect((await boss.ask({ type: 'list' })).map(({ ref }) => ref)).toEqual([a, set.started('b')]);
    await a.stop();
    await set.stage.until('another one has started', () => set.started('a') !== a);
    const heir = await getChild(boss, 'a', phoenix);
    expect(heir).not.toBe(a);
    expect(heir).toBe(set.started('a'));
    expect(await heir.ask({ type: 'report' })).toEqual([]);
    await boss.ask({ type: 'stop', name: 'b' });
    expect((await boss.ask({ type: 'list' })).map(({ ref }) => ref)).toEqual([heir, undefined]);
    expect(((await outcome(boss.ask({ type: 'get', name: 'b' }))) as Error).message).toBe('Cannot get "b": it is stopped');
    expect(((await outcome(getChild(boss, 'a', recorder))) as Error).message).toMatch(
      /^Cannot get "a" as recorder of .*: it is phoenix of /,
    );
  });

  it('the verb asked last says what becomes of a child, also while what was asked before is under way', async () => {
    const set = await open();
    const boss = set.team(
      { strategy: 'one-for-one', supervise: always, children: [set.spec('a', { thread: way.second })] },
      { thread: way.first },
    );
    await boss.started;
    const verbs = (...types: readonly ('stop' | 'restart' | 'delete')[]): Promise<readonly unknown[]> =>
      Promise.all(types.map((type) => outcome(boss.ask({ type, name: 'a' }, { timeout: 60_000 }))));
    const first = await getChild(boss, 'a', phoenix);
    expect(await verbs('stop', 'restart')).toEqual([undefined, undefined]);
    expect(await list(boss)).toBe('a running');
    expect(await getChild(boss, 'a', phoenix)).not.toBe(first);
    await verbs('stop', 'restart', 'stop');
    expect(await list(boss)).toBe('a stopped');
    expect(await verbs('restart', 'delete', 'restart')).toEqual([undefined, expect.any(StateError), undefined]);
    expect(await list(boss)).toBe('a running');
  });

  it('G37: a child that could be placed nowhere is refused, naming the field, and leaves nothing under its name', async () => {
    const set = await open();
    const boss = set.team({ strategy: 'one-for-one', supervise: always, children: [] }, { thread: way.first });
    const error = await outcome(startChild(boss, { ...set.spec('a'), start: set.what('a'), thread: 'nowhere' as never }));
    expect(error).toMatchObject({ name: 'TypeError', message: expect.stringMatching(/child\.thread is 'auto', .*, not "nowhere"$/) });
    expect(await list(boss)).toBe('');
    await startChild(boss, { ...set.spec('a'), start: set.what('a'), thread: way.second });
    expect(await list(boss)).toBe('a running');
  });

  it('G12, S2: a child that was asked for and does not start is an error for whoever asked, and concerns nobody else', async () => {
    const set = await open();
    const tables = {
      escalating: supervise.otherwise(escalate()),
      scarce: supervise.otherwise(restart()).within({ restarts: 1, periodMs: 60_000 }),
    };
    for (const [title, table] of Object.entries(tables)) {
      for (const strategy of ['one-for-one', 'one-for-all'] as const) {
        const names = ['a', 'b', 'old'].map((name) => `${name}-${title}-${strategy}`) as [string, string, string];
        const [a, b, old] = names;
        const children = [set.spec(b, { thread: way.second })];
        const boss = set.team({ strategy, supervise: table, children }, { thread: way.first });
        const never = { do: 'fail', text: 'never' } as const;
        set.direct(a, never, never, never);
        await boss.started;
        const child = { ...set.spec(a, { thread: way.second, restart: 'permanent' }), start: set.what(a, { directed: true }) };
        for (let n = 0; n < 3; n++) {
          const error = await outcome(startChild(boss, child, { timeout: 60_000 }));
          expect(error, title).toMatchObject({ name: 'SpawnError', message: expect.stringContaining('never') });
          expect(await list(boss), title).toBe(`${b} running`);
        }
        await startChild(boss, child, { timeout: 60_000 });
        // One that was started before keeps its spec.
        set.direct(old, { do: 'go' }, never);
        await startChild(boss, { ...set.spec(old, { thread: way.second }), start: set.what(old, { directed: true }) }, { timeout: 60_000 });
        await boss.ask({ type: 'stop', name: old });
        expect(await outcome(boss.ask({ type: 'restart', name: old }, { timeout: 60_000 }))).toMatchObject({ name: 'SpawnError' });
        expect(await list(boss), title).toBe(`${b} running, ${a} running, ${old} stopped`);
        expect(
          (await set.seen()).filter((text) => text.startsWith(`${b} set up`)),
          title,
        ).toHaveLength(1);
      }
    }
  });
});

import { escalate, restart, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { repairing } from '../fixtures/team.ts';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

const always = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });
/** Questions to a supervisor, until what it has said to others meanwhile would have come back to it. */
const LOOKS = 20;

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open(), way.first);

  it('G29: a group restart counts once, for the group; one more than the limit escalates', async () => {
    const set = await open();
    const table = supervise.otherwise(restart()).within({ restarts: 2, periodMs: 60_000 });
    const boss = set.team(
      { strategy: 'one-for-all', supervise: table, children: set.abc(way) },
      { thread: way.first, name: 'boss', supervise: always },
    );
    const [a, b, c] = await set.untilStarted('a', 'b', 'c', 'd');
    a?.tell({ type: 'fail' });
    await set.untilRestarted('d', 1);
    b?.tell({ type: 'fail' });
    await set.untilRestarted('d', 2);
    expect(boss.isAlive).toBe(true);
    c?.tell({ type: 'fail' });
    await set.untilRestarted('boss');
    expect(a?.isAlive).toBe(false);
    await set.stage.until('the children of the new incarnation run', () => set.started('d').isAlive);
    expect(await boss.ask({ type: 'count' })).toEqual({ specs: 4, active: 4 });
  });

  it('G30: under one-for-one each child has a budget of its own', async () => {
    const set = await open();
    const table = supervise.otherwise(restart()).within({ restarts: 1, periodMs: 60_000 });
    const boss = set.team({ strategy: 'one-for-one', supervise: table, children: set.abc(way) }, { thread: way.first });
    const refs = await set.untilStarted('a', 'b', 'c', 'd');
    for (const ref of refs) {
      ref.tell({ type: 'fail' });
      expect(await ref.ask({ type: 'report' })).toEqual([]);
    }
    expect(boss.isAlive).toBe(true);
  });

  it('G29, G30: under rest-for-one the group has one budget, that of the supervisor’s table', async () => {
    const set = await open();
    const table = supervise.otherwise(restart()).within({ restarts: 1, periodMs: 60_000 });
    const children = [set.spec('a', { thread: way.second, supervise: always }), set.spec('b', { thread: way.first, supervise: always })];
    set.team({ strategy: 'rest-for-one', supervise: table, children }, { thread: way.first, name: 'boss', supervise: always });
    const [a, b] = await set.untilStarted('a', 'b');
    b?.tell({ type: 'fail' });
    await set.untilRestarted('b');
    a?.tell({ type: 'fail' });
    await set.untilRestarted('boss');
    expect(a?.isAlive).toBe(false);
  });

  it('G31: a start that keeps failing exhausts the budget of the group', async () => {
    const set = await open();
    const table = supervise.otherwise(restart()).within({ restarts: 2, periodMs: 60_000 });
    const children = [set.spec('a', { thread: way.second }), set.spec('b', { thread: way.first }, { directed: true })];
    set.direct('b', { do: 'go' }, { do: 'fail', text: 'one' }, { do: 'fail', text: 'two' });
    set.team({ strategy: 'one-for-all', supervise: table, children }, { thread: way.first, name: 'boss', supervise: always });
    const [a] = await set.untilStarted('a', 'b');
    a?.tell({ type: 'fail' });
    await set.untilRestarted('boss');
    expect(set.restarts).toContain('boss 1 two');
  });

  it('G29, G31: a member that fails while the group halts is not asked about, and costs nothing', async () => {
    const set = await open();
    const door = set.gate();
    const table = supervise.otherwise(restart()).within({ restarts: 1, periodMs: 60_000 });
    const children = [set.spec('a', { thread: way.second }), set.spec('b', { thread: way.second })];
    const boss = set.team({ strategy: 'one-for-all', supervise: table, children }, { thread: way.first });
    const [a, b] = await set.untilStarted('a', 'b');
    b?.tell({ type: 'pass', gate: door, fails: true });
    await door.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    a?.tell({ type: 'fail' });
    await set.stage.until('a has failed', () => set.stage.lines.some(({ text }) => text === 'actor failed and restarts'));
    door.tell({ type: 'open' });
    await set.untilRestarted('b');
    expect(await b?.ask({ type: 'report' })).toEqual([]);
    expect(boss.isAlive).toBe(true);
    expect(set.stage.lines.filter(({ text }) => text.startsWith('actor failed')).length).toBe(1);
  });

  it('G29, G31: nor is one whose turn to halt has not come', async () => {
    const set = await open();
    const door = set.gate();
    const table = supervise.otherwise(restart()).within({ restarts: 1, periodMs: 60_000 });
    const children = ['a', 'b', 'c'].map((name) => set.spec(name, { thread: way.second }));
    const boss = set.team({ strategy: 'one-for-all', supervise: table, children }, { thread: way.first });
    const [a, b, c] = await set.untilStarted('a', 'b', 'c');
    b?.tell({ type: 'pass', gate: door });
    await door.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    c?.tell({ type: 'fail' });
    await set.stage.until('c has failed', () => set.stage.lines.some(({ text }) => text === 'actor failed and restarts'));
    a?.tell({ type: 'fail' });
    for (let look = 0; look < LOOKS; look++) await boss.ask({ type: 'list' });
    door.tell({ type: 'open' });
    await set.untilRestarted('c');
    expect(await a?.ask({ type: 'report' })).toEqual([]);
    expect(boss.isAlive).toBe(true);
    expect(set.stage.lines.filter(({ text }) => text.startsWith('actor failed')).length).toBe(1);
  });

  it('G28, G31: a member that fails while those behind it start holds them up until it is decided about', async () => {
    const set = await open();
    const [repair, setup] = [set.gate(), set.gate()];
    const children = [
      set.spec('a', { thread: way.second }),
      set.spec('b', { thread: way.first }, { directed: true }),
      set.spec('c', { thread: way.second }),
    ];
    set.direct('b', { do: 'go' }, { do: 'wait', gate: setup }, { do: 'go' });
    const spec = { strategy: 'one-for-all', supervise: always, children } as const;
    const boss = set.stage.system.spawn(repairing({ spec, child: 'a', gate: repair }), { thread: way.first });
    const [a, , c] = await set.untilStarted('a', 'b', 'c');
    c?.tell({ type: 'fail' });
    await setup.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    a?.tell({ type: 'fail' });
    await repair.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    setup.tell({ type: 'open' });
    await set.untilRestarted('b');
    while ((await boss.ask({ type: 'list' })).some(({ name, status }) => name === 'b' && status !== 'running'));
    for (let look = 0; look < LOOKS; look++) {
      expect((await boss.ask({ type: 'list' })).find(({ name }) => name === 'c')?.status).not.toBe('running');
    }
    repair.tell({ type: 'open' });
    expect(await c?.ask({ type: 'report' })).toEqual([]);
  });

  it('G29, V6: a child that escalates takes the supervisor with it, and the spec is begun anew', async () => {
    const set = await open();
    const children = [
      set.spec('a', { thread: way.second, supervise: supervise.otherwise(escalate()) }),
      set.spec('b', { thread: way.first }),
    ];
    const boss = set.team({ strategy: 'one-for-one', children }, { thread: way.first, name: 'boss', supervise: always });
    const [a, b] = await set.untilStarted('a', 'b');
    a?.tell({ type: 'fail' });
    await set.untilRestarted('boss');
    await set.stage.until('they are new ones', () => set.started('a') !== a && set.started('b') !== b);
    expect([a?.isAlive, b?.isAlive]).toEqual([false, false]);
    expect(await boss.ask({ type: 'count' })).toEqual({ specs: 2, active: 2 });
  });
});

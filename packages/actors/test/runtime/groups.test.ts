import { restart, type Strategy, stop, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { repairing } from '../fixtures/team.ts';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

const always = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open(), way.first);
  const begun = ['a set up', 'b set up', 'c set up', 'd set up'];

  it.each<[Strategy, readonly string[]]>([
    ['one-for-one', ['b ends', 'b set up']],
    ['one-for-all', ['d ends', 'c ends', 'b ends', 'a ends', 'a set up', 'b set up', 'c set up', 'd set up']],
    ['rest-for-one', ['d ends', 'c ends', 'b ends', 'b set up', 'c set up', 'd set up']],
  ])('G28: %s restarts whom it concerns, in reverse and then in order, under their references', async (strategy, expected) => {
    const set = await open();
    set.team({ strategy, supervise: always, children: set.abc(way) }, { thread: way.first });
    const refs = await set.untilStarted('a', 'b', 'c', 'd');
    const [, b] = refs;
    for (const ref of refs) {
      ref.tell({ type: 'note', n: 1 });
      await ref.ask({ type: 'report' });
    }
    b?.tell({ type: 'fail' });
    await set.untilRestarted(strategy === 'one-for-one' ? 'b' : 'd');
    expect(await set.lives(begun.length + expected.length)).toEqual([...begun, ...expected]);
    const counts = await Promise.all(refs.map(async (ref) => (await ref.ask({ type: 'report' })).length));
    expect(counts).toEqual(refs.map((ref) => (expected.includes(`${ref.name} ends`) ? 0 : 1)));
  });

  it('G28: children start in order and stop in reverse order', async () => {
    const set = await open();
    const boss = set.team({ strategy: 'one-for-all', supervise: always, children: set.abc(way) }, { thread: way.first });
    await set.untilStarted('a', 'b', 'c', 'd');
    await boss.stop();
    expect(await set.lives(begun.length)).toEqual(begun);
    const stopped = set.stage.events.flatMap((event) =>
      event.type === 'stopped' && /^[abcd]$/.test(event.actor.name) ? [event.actor.name] : [],
    );
    expect(stopped.length).toBe(4);
    // Events of different threads come in no fixed order.
    if (!way.crosses) expect(stopped).toEqual(['d', 'c', 'b', 'a']);
  });

  it.each<[Strategy, readonly string[]]>([
    ['one-for-all', ['b ends', 'a ends', 'a set up', 'a ends', 'a set up', 'b set up', 'c set up']],
    ['rest-for-one', ['b ends', 'a ends', 'a set up', 'b set up', 'c set up']],
  ])(
    'G31: under %s a sibling that fails to start is tried again within the budget, the others stopped or kept',
    async (strategy, expected) => {
      const set = await open();
      const table = supervise.otherwise(restart()).within({ restarts: 2, periodMs: 60_000 });
      const children = [
        set.spec('a', { thread: way.second }),
        set.spec('b', { thread: way.first }, { directed: true }),
        set.spec('c', { thread: way.second }),
      ];
      set.direct('b', { do: 'go' }, { do: 'fail', text: 'b cannot start' }, { do: 'go' });
      set.team({ strategy, supervise: table, children }, { thread: way.first });
      const [a] = await set.untilStarted('a', 'b', 'c');
      a?.tell({ type: 'fail' });
      await set.untilRestarted('c');
      const all = ['a set up', 'b set up', 'c set up', 'c ends', ...expected];
      expect(await set.lives(all.length)).toEqual(all);
    },
  );

  it('G27: a temporary bystander of a group restart ends, is not started again, and costs no budget', async () => {
    const set = await open();
    const table = supervise.otherwise(restart()).within({ restarts: 1, periodMs: 60_000 });
    const children = [
      set.spec('a', { thread: way.second }),
      set.spec('t', { thread: way.second, restart: 'temporary' }),
      set.spec('u', { thread: way.first, restart: 'temporary' }),
    ];
    const boss = set.team({ strategy: 'one-for-all', supervise: table, children }, { thread: way.first });
    const [a, t, u] = await set.untilStarted('a', 't', 'u');
    u?.tell({ type: 'fail' });
    await set.stage.until('u has ended', () => u?.isAlive === false);
    a?.tell({ type: 'fail' });
    expect(await a?.ask({ type: 'report' })).toEqual([]);
    await set.stage.until('t has ended', () => t?.isAlive === false);
    // Their specs go with them.
    for (;;) if ((await boss.ask({ type: 'count' })).specs === 1) break;
  });

  it('G27: a permanent child that ends by itself takes its group along; a transient one does not come back', async () => {
    const set = await open();
    const children = [
      set.spec('a', { thread: way.second }),
      set.spec('p', { thread: way.second, restart: 'permanent' }),
      set.spec('z', { thread: way.first }),
    ];
    const boss = set.team({ strategy: 'one-for-all', supervise: always, children }, { thread: way.first });
    const [a, p, z] = await set.untilStarted('a', 'p', 'z');
    await p?.stop();
    await set.untilRestarted('z');
    expect(set.started('p')).not.toBe(p);
    expect([a?.isAlive, z?.isAlive, set.started('p').isAlive]).toEqual([true, true, true]);
    await a?.stop();
    for (;;) if ((await boss.ask({ type: 'list' })).some(({ name, status }) => name === 'a' && status === 'stopped')) break;
    expect(await boss.ask({ type: 'count' })).toEqual({ specs: 3, active: 2 });
  });

  it('G12, G26: the first start of a child is tried again by the table, and goes on to the next when it runs or is given up', async () => {
    const set = await open();
    const table = supervise.otherwise(restart()).within({ restarts: 3, periodMs: 60_000 });
    const children = [
      set.spec('a', { thread: way.second }, { directed: true }),
      set.spec('b', { thread: way.first, supervise: supervise.otherwise(stop()) }, { directed: true }),
      set.spec('c', { thread: way.second }),
    ];
    set.direct('a', { do: 'fail', text: 'one' }, { do: 'fail', text: 'two' });
    set.direct('b', { do: 'fail', text: 'for good' });
    const boss = set.team({ strategy: 'one-for-one', supervise: table, children }, { thread: way.first });
    const [a] = await set.untilStarted('a', 'c');
    expect(await a?.ask({ type: 'report' })).toEqual([]);
    expect(await set.lives(2)).toEqual(['a set up', 'c set up']);
    const list = async (): Promise<string> => (await boss.ask({ type: 'list' })).map(({ name, status }) => `${name} ${status}`).join();
    while ((await list()) !== 'a running,b stopped,c running');
  });

  it('G25, step 2: a restart of the group makes up for a failure that is being decided about; the answer is void', async () => {
    const set = await open();
    const repair = set.gate();
    const spec = { strategy: 'one-for-all', supervise: always, children: set.abc(way) } as const;
    set.stage.system.spawn(repairing({ spec, child: 'b', gate: repair }), { thread: way.first });
    const [a, b] = await set.untilStarted('a', 'b', 'c', 'd');
    b?.tell({ type: 'fail' });
    await repair.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    a?.tell({ type: 'fail' });
    await set.untilRestarted('d');
    expect(await b?.ask({ type: 'report' })).toEqual([]);
    repair.tell({ type: 'open' });
    b?.tell({ type: 'note', n: 1 });
    expect(await b?.ask({ type: 'report' })).toEqual([1]);
    const all = [...begun, 'd ends', 'c ends', 'b ends', 'a ends', ...begun];
    expect(await set.lives(all.length)).toEqual(all);
    const lines = set.stage.lines.filter(({ text }) => text.startsWith('actor failed'));
    expect(lines.map(({ text }) => text)).toEqual(['actor failed and awaits recovery', 'actor failed and restarts']);
  });

  it('G28: a failure of an older member takes over a restart under way', async () => {
    const set = await open();
    const door = set.gate();
    const children = [
      set.spec('a', { thread: way.second }),
      set.spec('b', { thread: way.second }),
      set.spec('c', { thread: way.first }, { directed: true }),
    ];
    set.direct('c', { do: 'go' }, { do: 'wait', gate: door }, { do: 'go' });
    set.team({ strategy: 'rest-for-one', supervise: always, children }, { thread: way.first });
    const [a, b] = await set.untilStarted('a', 'b', 'c');
    b?.tell({ type: 'fail' });
    await door.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    a?.tell({ type: 'fail' });
    await set.stage.until('a has failed', () => set.stage.lines.filter(({ text }) => text === 'actor failed and restarts').length === 2);
    door.tell({ type: 'open' });
    await set.untilRestarted('a');
    for (const name of ['a', 'b', 'c']) expect(await set.started(name).ask({ type: 'report' })).toEqual([]);
    expect(set.restarts.filter((text) => text.startsWith('c')).length).toBeGreaterThanOrEqual(1);
  });
});

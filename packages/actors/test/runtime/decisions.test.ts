import { restart, resume, supervise, TaskError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

const always = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });

interface Line {
  readonly level: string;
  readonly text: string;
  readonly why?: string;
  readonly err?: Error;
}

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open());

  /** What was logged of the actor, as soon as there are `count` lines of it. */
  async function linesOf(set: Supervised, actor: string, count: number): Promise<readonly Line[]> {
    const find = (): readonly Line[] =>
      set.stage.lines.flatMap(({ level, text, data }) =>
        (data as { actor?: string } | undefined)?.actor === actor ? [{ ...data, level, text } as Line] : [],
      );
    await set.stage.until(`there are ${count} lines of ${actor}`, () => find().length >= count);
    return find();
  }

  it('G36: the line of what escalates says why', async () => {
    for (const [table, why] of [
      ['escalate', 'its table says so'],
      ['once', 'it would be more than 1 restarts in 60000 ms'],
      ['throws', 'its recovery handler failed: repair failed'],
      ['rejects', 'its recovery handler failed: repair failed'],
    ] as const) {
      const set = await open();
      const above = set.head('head', { thread: way.first, supervise: always });
      const child = await set.child(above, 'a', { thread: way.second, table });
      child.tell({ type: 'fail' });
      if (table === 'once') child.tell({ type: 'fail' });
      const last = (await linesOf(set, 'a', table === 'once' || table === 'rejects' ? 2 : 1)).at(-1);
      expect(last).toMatchObject({ level: 'error', text: 'actor failed and escalates', why });
      // The head is told of, too.
      await linesOf(set, 'head', 1);
      await above.stop();
    }
  });

  it('G36, V2: where no entry matched the line says so, and what a class without a tag has to do with it', async () => {
    const set = await open();
    const table = supervise.on(TypeError, resume());
    for (const [as, why] of [
      ['state', 'no entry of its table matches StateError'],
      ['range', 'no entry of its table matches RangeError'],
      ['untagged', 'no entry of its table matches OutOfInk, whose class has no tag'],
    ] as const) {
      const boss = set.team(
        { strategy: 'one-for-one', supervise: table, children: [set.spec(as, { thread: way.second })] },
        { thread: way.first, supervise: always },
      );
      const [child] = await set.untilStarted(as);
      child?.tell({ type: 'fail', as });
      const [line] = await linesOf(set, as, 1);
      expect(line).toMatchObject({ text: 'actor failed and escalates', why: expect.stringContaining(why) });
      expect(line?.why?.includes('tag')).toBe(as === 'untagged');
      await boss.stop();
    }
  });

  it('G36, step 2: a failure is logged when it happens, not when its recovery handler has come to a decision', async () => {
    const set = await open();
    const repair = set.gate();
    const above = set.head('head', { thread: way.first }, repair);
    const child = await set.child(above, 'a', { thread: way.second, table: 'slow' });
    child.tell({ type: 'fail' });
    await repair.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 });
    const [first] = await linesOf(set, 'a', 1);
    expect(first).toMatchObject({ level: 'warn', text: 'actor failed and awaits recovery', err: { message: 'Cannot go on: burnt' } });
    repair.tell({ type: 'open' });
    expect(await child.ask({ type: 'report' })).toEqual([]);
    expect((await linesOf(set, 'a', 2)).map(({ text }) => text)).toEqual(['actor failed and awaits recovery', 'actor failed and restarts']);
  });

  it('G36: where nothing failed no line says so', async () => {
    const set = await open();
    const table = supervise.on(TaskError, resume()).within({ restarts: 1, periodMs: 60_000 });
    const children = [set.spec('p', { thread: way.second, restart: 'permanent' }), set.spec('q', { thread: way.second })];
    const boss = set.team({ strategy: 'one-for-one', supervise: table, children }, { thread: way.first, supervise: always });
    const [p] = await set.untilStarted('p', 'q');
    await boss.ask({ type: 'restart', name: 'q' });
    await p?.stop();
    await set.stage.until('another one has started', () => set.started('p') !== p);
    await set.started('p').stop();
    const [asked] = await linesOf(set, 'q', 1);
    const [ofQ, ofP] = ['q', 'p'].map((name) => ({ actor: name, path: `${boss.name}/${name}` }));
    expect(asked).toEqual({ ...ofQ, level: 'info', text: 'actor restarts on request', attempt: 1, delayMs: 0 });
    const [ended, often] = await linesOf(set, 'p', 2);
    expect(ended).toEqual({ ...ofP, level: 'info', text: 'actor ended and restarts', attempt: 1, delayMs: 0 });
    expect(often).toEqual({
      ...ofP,
      level: 'error',
      text: 'actor ended and escalates',
      why: 'it would be more than 1 restarts in 60000 ms',
    });
  });
});

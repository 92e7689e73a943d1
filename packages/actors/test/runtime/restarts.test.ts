import { type RestartOptions, restart, resume, StateError, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { phoenix } from '../fixtures/phoenix.ts';
import { recorder } from '../fixtures/recorder.ts';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

const always = (options?: RestartOptions) => supervise.otherwise(restart(options)).within({ restarts: 1_000, periodMs: 60_000 });

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open());

  it('G35: the hook runs before a restart, with the failure, when the children have stopped; its error is logged and prevents nothing', async () => {
    for (const hook of ['throw', 'reject'] as const) {
      const set = await open();
      const ref = set.phoenix('a', { thread: way.first, supervise: always() }, { hook });
      const plain = set.phoenix('b', { thread: way.first, supervise: always() });
      for (const one of [ref, plain]) {
        await one.ask({ type: 'spawn', what: recorder(), name: 'child' });
        one.tell({ type: 'fail' });
        expect(await one.ask({ type: 'children' })).toEqual([]);
      }
      const seen = await set.seen();
      expect(seen.filter((text) => text.startsWith('a') && !text.endsWith('aborted'))).toEqual([
        'a set up 1',
        'a ends: phoenix/Burnt 1',
        'a set up 1',
      ]);
      expect(seen.filter((text) => text.startsWith('b') && !text.endsWith('aborted'))).toEqual([
        'b set up 1',
        'b ends: phoenix/Burnt 1',
        'b has 0 children',
        'b set up 1',
      ]);
      await set.stage.until('the hook is logged', () => set.stage.lines.some(({ text }) => text === 'hook before the restart failed'));
      await ref.stop();
      await plain.stop();
    }
  });

  it('G23, D3: setup gets the arguments that the first start got, whatever the incarnation before did to them', async () => {
    const set = await open();
    const list: number[] = [];
    const ref = set.phoenix('a', { thread: way.first, supervise: always() }, { list });
    for (let round = 0; round < 2; round++) {
      ref.tell({ type: 'fail' });
      await ref.ask({ type: 'report' });
    }
    expect((await set.seen()).filter((text) => text.startsWith('a set up'))).toEqual(['a set up 1', 'a set up 1', 'a set up 1']);
  });

  it('G26, G29: a setup that fails at a restart goes through the same table, and each attempt counts', async () => {
    const set = await open();
    const attempts: string[] = [];
    const table = supervise
      .on(StateError, ({ error, attempt, message }) => {
        attempts.push(`${error.message} ${attempt} ${message?.type}`);
        return restart();
      })
      .otherwise(restart())
      .within({ restarts: 3, periodMs: 60_000 });
    const ref = set.directed('a', { thread: way.first, supervise: table }, [
      { do: 'go' },
      { do: 'fail', text: 'one' },
      { do: 'fail', text: 'two' },
    ]);
    ref.tell({ type: 'fail' });
    ref.tell({ type: 'note', n: 5 });
    expect(await ref.ask({ type: 'report' })).toEqual([5]);
    expect(attempts).toEqual(['one 2 undefined', 'two 3 undefined']);
  });

  it('G26, V4: after a setup that failed at a restart there is no state to go on with, so resume means stop', async () => {
    const set = await open();
    const table = supervise.on(StateError, resume()).otherwise(restart()).within({ restarts: 3, periodMs: 60_000 });
    const ref = set.directed('a', { thread: way.first, supervise: table }, [{ do: 'go' }, { do: 'fail', text: 'one' }]);
    ref.tell({ type: 'fail' });
    expect(await set.untilStopped(ref)).toMatchObject({ message: 'one' });
    expect(ref.isAlive).toBe(false);
  });

  it('G32, G36: each restart waits as the backoff says, and is logged with actor, error, attempt and delay', async () => {
    const set = await open();
    const table = always({ backoff: { minMs: 4, maxMs: 10, resetAfterMs: 60_000 } });
    const ref = set.phoenix('a', { thread: way.first, supervise: table });
    for (let n = 0; n < 4; n++) {
      ref.tell({ type: 'fail' });
      await set.stage.inTime(ref.ask({ type: 'report' }, { timeout: 60_000 }));
    }
    const lines = set.stage.lines.filter(({ text }) => text === 'actor failed and restarts');
    expect(lines.map(({ level, data }) => [level, { ...data, err: (data as { err: Error }).err.message }])).toEqual(
      [4, 8, 10, 10].map((delayMs, index) => ['warn', { actor: 'a', err: 'Cannot go on: burnt', attempt: index + 1, delayMs }]),
    );
    await set.untilRestarted('a', 4);
    const events = set.stage.events.flatMap((event) => (event.type === 'restarted' ? [event.detail.delayMs] : []));
    expect(events).toEqual([4, 8, 10, 10]);
  });

  it('without a table: restart, the first at once, the next after a delay', async () => {
    const set = await open();
    const ref = set.phoenix('a', { thread: way.first });
    for (let n = 0; n < 3; n++) {
      ref.tell({ type: 'fail' });
      await set.stage.inTime(ref.ask({ type: 'report' }, { timeout: 60_000 }));
    }
    await set.untilRestarted('a', 3);
    const delays = set.stage.events.flatMap((event) => (event.type === 'restarted' ? [event.detail.delayMs] : []));
    expect(delays[0]).toBe(0);
    expect(delays[1]).toBeGreaterThanOrEqual(80);
    expect(delays[1]).toBeLessThanOrEqual(100);
    expect(delays[2]).toBeGreaterThanOrEqual(160);
  });

  it('G34: children of a restarting actor are stopped first; with keep they live on below the next incarnation', async () => {
    for (const children of ['stop', 'keep'] as const) {
      const set = await open();
      const ref = set.phoenix('a', { thread: way.first, supervise: always({ children }) });
      const child = await ref.ask({ type: 'spawn', what: phoenix({ name: 'child', witness: set.witness }), name: 'child' });
      await child.started;
      ref.tell({ type: 'fail' });
      expect(await ref.ask({ type: 'children' })).toEqual(children === 'keep' ? ['child'] : []);
      expect(child.isAlive).toBe(children === 'keep');
      await ref.stop();
      expect(child.isAlive).toBe(false);
    }
  });

  it('G34: what a failed setup had spawned is stopped, also where children are kept', async () => {
    for (const children of ['stop', 'keep'] as const) {
      const set = await open();
      const ref = set.directed('a', { thread: way.first, supervise: always({ children }) }, [
        { do: 'spawn', name: 'old' },
        { do: 'go' },
        { do: 'spawn', name: 'leak' },
        { do: 'fail', text: 'after spawning' },
        { do: 'spawn', name: 'leak' },
        { do: 'go' },
      ]);
      await ref.ask({ type: 'report' });
      ref.tell({ type: 'fail' });
      expect(await ref.ask({ type: 'children' })).toEqual(children === 'keep' ? ['old', 'leak'] : ['leak']);
      // The name was free again for the next setup.
      const errors = set.stage.lines
        .filter(({ text }) => text === 'actor failed and restarts')
        .map(({ data }) => (data as { err: Error }).err.message);
      expect(errors.slice(-2)).toEqual(['Cannot go on: burnt', 'after spawning']);
      await ref.stop();
    }
  });
});

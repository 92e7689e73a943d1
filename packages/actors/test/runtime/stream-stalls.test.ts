import { StreamCancelledError, StreamStalledError, TaskError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { drunk } from '../fixtures/drinker.ts';
import { gate } from '../fixtures/gate.ts';
import { type Drop, type Poured, well } from '../fixtures/well.ts';
import { failure } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

/** Streams of which one end waits for the other, in vain (E11). */

const LONG = { timeout: 600_000 };
const STALL = { stallTimeout: 40 };

const openOf = (stage: Stage) => (stage.system as OwnerSystem).runtime.streams.open;
const NONE = { sources: 0, writers: 0 };

/** Takes longer than a stall may. */
async function aWhile(stage: Stage): Promise<void> {
  const shut = stage.system.spawn(gate, { thread: 'owner' });
  await stage.inTime(failure(shut.ask({ type: 'pass' }, { timeout: 150 })));
}

inEachWay((way) => {
  const threads = way.crosses ? (['owner', way.first] as const) : (['owner'] as const);

  it('E11: a writer that waits for a reader that has stopped reading ends both, and has left off', async () => {
    const stage = await way.open();
    const failedBefore = stage.count('failed');
    for (const thread of threads) {
      const source = stage.system.spawn(well, { thread });
      for (const how of ['write', 'try', 'from', 'web'] as const) {
        const title = `${JSON.stringify(thread)}, ${how}`;
        const rows = stage.system.stream<Drop>({ window: 4 });
        source.tell({ type: 'pour', to: rows.sink, pour: { count: 100, how, isPlain: true, ...STALL } });
        const { error, reason } = await stage.inTime(source.ask({ type: 'report' }, LONG));
        expect(reason, title).toMatchObject({ name: 'StreamStalledError', data: { end: 'reader', stallMs: 40 } });
        expect(error, title).toBeInstanceOf(StreamStalledError);
        // Its slot is free before it reads on, behind what was sent.
        await stage.until(title, () => openOf(stage).sources === 0);
        expect(await drunk(rows), title).toEqual({ count: 4, inOrder: true, error: expect.any(StreamStalledError) });
      }
    }
    expect(stage.count('failed')).toBe(failedBefore);
    expect(openOf(stage)).toEqual(NONE);
  });

  it('E11: a reader that waits for a writer that has stopped writing ends both, and the writer learns why', async () => {
    const stage = await way.open();
    for (const thread of threads) {
      const title = JSON.stringify(thread);
      const source = stage.system.spawn(well, { thread });
      for (const by of ['items', 'batches', 'web'] as const) {
        const rows = stage.system.stream<Drop>(STALL);
        source.tell({ type: 'pour', to: rows.sink, pour: { count: 3, last: 'keep' } });
        const { count, error } = await stage.inTime(drunk(rows, { by }));
        expect([count, error], title).toEqual([3, expect.any(StreamStalledError)]);
        expect(error, title).toMatchObject({ data: { end: 'writer', stallMs: 40 } });
        const { reason } = (await source.ask({ type: 'left' }, LONG)) as Poured;
        expect(reason, title).toBeInstanceOf(StreamCancelledError);
        expect((reason as Error).cause, title).toBeInstanceOf(StreamStalledError);
      }
    }
    expect(openOf(stage)).toEqual(NONE);
  });

  it('E11: where nobody waits nobody stalls: a slow reader of what is there, a writer without items, one that is not there yet', async () => {
    const stage = await way.open();
    const rows = stage.system.stream<number>({ window: 4, timeout: 60_000, ...STALL });
    const first = rows[Symbol.asyncIterator]().next();
    // Nobody has begun to write: that is `timeout`'s affair.
    await aWhile(stage);
    const out = stage.system.writer(rows.sink, STALL);
    for (const n of [0, 1, 2]) expect(out.tryWrite(n)).toBe(true);
    expect(await first).toEqual({ done: false, value: 0 });
    await aWhile(stage);
    // Credit comes in between, and not enough for all that wait: the time begins anew.
    const writes = Promise.all([3, 4, 5, 6, 7, 8].map((n) => out.write(n)));
    for (let n = 1; n <= 8; n++) expect((await rows[Symbol.asyncIterator]().next()).value).toBe(n);
    await writes;
    await aWhile(stage);
    out.end();
    expect(await rows[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
    expect(openOf(stage)).toEqual(NONE);
  });

  it('E11: a writer that has ended, with items that wait, is not held by a reader that stays and does not read', async () => {
    const stage = await way.open();
    const rows = stage.system.stream<Drop>({ window: 1 });
    const out = stage.system.writer(rows.sink, STALL);
    const writes = [0, 1, 2].map((n) => out.write({ n }));
    out.end();
    // The time begins anew with the credit for this one.
    expect((await rows[Symbol.asyncIterator]().next()).value).toEqual({ n: 0 });
    expect(await stage.inTime(failure(Promise.all(writes)))).toBeInstanceOf(StreamStalledError);
    expect(openOf(stage)).toEqual(NONE);
    const rest = rows[Symbol.asyncIterator]();
    expect((await rest.next()).value).toEqual({ n: 1 });
    expect(await failure(rest.next())).toBeInstanceOf(StreamStalledError);
  });

  it('options of a writer that make no sense are refused, by name', async () => {
    const { system } = await way.open();
    const rows = system.stream();
    for (const [options, error] of [
      [{ stallTimeout: 0 }, RangeError],
      [{ stallTimeout: '5' }, TypeError],
      [{ stallMs: 5 }, TypeError],
    ] as const) {
      expect(() => system.writer(rows.sink, options as never), JSON.stringify(options)).toThrow(error);
    }
    expect(() => system.stream({ stallTimeout: Number.NaN })).toThrow(RangeError);
    rows.cancel();
  });

  it('G45: what a writer fails with behind its end comes in the place of what still waits', async () => {
    const stage = await way.open();
    for (const { from, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const drops = stage.system.stream<Drop>({ window: 1 });
      source.tell({ type: 'retract', to: drops.sink });
      expect((await stage.inTime(source.ask({ type: 'report' }, LONG))).error, title).toBeInstanceOf(TaskError);
      const read: number[] = [];
      const reading = (async () => {
        for await (const { n } of drops) read.push(n);
      })();
      await expect(stage.inTime(reading), title).rejects.toBeInstanceOf(TaskError);
      expect(read, title).toEqual([0]);
    }
  });
});

import { ReadableStream } from 'node:stream/web';
import { resume, StateError, StreamCancelledError, supervise, TaskError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { drinker, drunk } from '../fixtures/drinker.ts';
import { type Drop, well } from '../fixtures/well.ts';
import { allOf } from '../support/all-of.ts';
import { failure } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

/** Streams that are broken off, or that cannot even begin. */

const LONG = { timeout: 600_000 };
const whole = (count: number) => ({ count, inOrder: true, error: undefined });

/** Nothing of a stream is left in the owner's thread. */
const openOf = (stage: Stage) => (stage.system as OwnerSystem).runtime.streams.open;
const NONE = { sources: 0, writers: 0 };

inEachWay((way) => {
  it('an aborted signal ends reading at once, also when the writer has ended before and items wait', async () => {
    const stage = await way.open();
    for (const thread of ['owner', way.first] as const) {
      for (const by of ['items', 'batches', 'web'] as const) {
        const source = stage.system.spawn(well, { thread });
        const abort = new AbortController();
        const rows = stage.system.stream<Drop>({ signal: abort.signal });
        source.tell({ type: 'pour', to: rows.sink, pour: { count: 10 } });
        await source.ask({ type: 'report' }, LONG);
        await stage.until('the end is here', () => openOf(stage).sources === 0);
        const first = await rows[Symbol.asyncIterator]().next();
        expect(first.value).toMatchObject({ n: 0 });
        abort.abort(new TaskError('Cannot wait: enough'));
        expect(await drunk(rows, { by })).toEqual({ count: 0, inOrder: true, error: abort.signal.reason });
        // It settles once.
        expect(await drunk(rows, { by: 'items' })).toEqual(whole(0));
      }
    }
  });

  it("E8: a handler that lets through that its reader's handler has failed has not failed itself", async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const pour = { count: Number.MAX_SAFE_INTEGER, isPlain: true } as const;
      const reader = stage.system.spawn(drinker, { thread: to, supervise: supervise.otherwise(resume()) });
      const failedBefore = stage.count('failed');
      const sipped = reader.ask({ type: 'choke', from: source, pour, window: 4 }, LONG);
      await expect(sipped, title).rejects.toBeInstanceOf(TaskError);
      const { error } = await source.ask({ type: 'report' }, LONG);
      expect(error, title).toBeInstanceOf(StreamCancelledError);
      expect((error as Error).cause, title).toBeInstanceOf(TaskError);
      // The reader.
      expect(stage.count('failed') - failedBefore, title).toBe(1);
    }
    expect(openOf(stage)).toEqual(NONE);
  });

  it('whoever leaves a stream whose writer has failed by then gets the end, and not its error, if he reads on', async () => {
    const stage = await way.open();
    const rows = stage.system.stream<number>();
    const out = stage.system.writer(rows.sink);
    for (const n of [0, 1]) out.tryWrite(n);
    out.fail(new TaskError('Cannot go on: enough'));
    for await (const _ of rows) break;
    expect(await allOf(rows)).toEqual([]);
  });

  it('an abort of its web stream gives up the write that waits for credit, and the reader learns of it', async () => {
    const stage = await way.open();
    const rows = stage.system.stream<number>({ window: 1 });
    const web = stage.system.writer(rows.sink).toWritable().getWriter();
    await web.write(0);
    const waits = failure(web.write(1));
    // Begun, and without credit.
    await turn();
    const reason = new TaskError('Cannot go on: enough');
    await web.abort(reason);
    expect(await waits).toBe(reason);
    const reader = rows[Symbol.asyncIterator]();
    expect(await reader.next()).toEqual({ done: false, value: 0 });
    expect(await failure(reader.next())).toBe(reason);
    expect(openOf(stage)).toEqual(NONE);
  });

  it('a write of its web stream that fails is the end of the stream, and the reader learns of it', async () => {
    const stage = await way.open();
    using block = await stage.system.blocks.allocate(1);
    for (const piped of [false, true]) {
      const rows = stage.system.stream<unknown>();
      const web = stage.system.writer(rows.sink).toWritable();
      let wrote: unknown;
      if (piped) wrote = await failure(ReadableStream.from([0, block, 1]).pipeTo(web));
      else {
        const writer = web.getWriter();
        await writer.write(0);
        wrote = await failure(writer.write(block));
      }
      expect(wrote).toBeInstanceOf(StateError);
      const reader = rows[Symbol.asyncIterator]();
      expect(await reader.next()).toEqual({ done: false, value: 0 });
      expect(await failure(reader.next())).toBe(wrote);
      expect(openOf(stage)).toEqual(NONE);
    }
    expect(block.moved).toBe(false);
  });

  it('items that fail while they are closed fail the stream with their first error; what has no items fails it, too', async () => {
    const stage = await way.open();
    const reason = new TaskError('Cannot go on: empty');
    const broken = (): Iterator<number> => ({
      next: () => {
        throw reason;
      },
      return: () => {
        throw new TaskError('Cannot close: broken');
      },
    });
    const none = 'Cannot write from items: they are an iterable, an async iterable or a web stream, not';
    const cases = [
      { items: { [Symbol.iterator]: broken }, message: reason.message },
      { items: {}, message: `${none} {}` },
      { items: undefined, message: `${none} undefined` },
    ] as const;
    for (const { items, message } of cases) {
      const rows = stage.system.stream<number>();
      const written = failure(stage.system.writer(rows.sink).from(items as Iterable<number>));
      expect(await failure(allOf(rows))).toMatchObject({ message });
      expect(await written).toMatchObject({ message });
    }
    const letters = stage.system.stream<string>();
    void stage.system.writer(letters.sink).from('abc');
    expect(await allOf(letters)).toEqual(['a', 'b', 'c']);
    expect(openOf(stage)).toEqual(NONE);
  });
});

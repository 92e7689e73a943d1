import { MessageNotSerializableError, StateError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { drinker, drunk } from '../fixtures/drinker.ts';
import { gate } from '../fixtures/gate.ts';
import { type Drop, well } from '../fixtures/well.ts';
import type { Stage } from '../support/stage.ts';
import { bufferedOf } from '../support/buffered-of.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 600_000 };
const whole = (count: number) => ({ count, inOrder: true, error: undefined });

/** Nothing of a stream is left in the owner's thread. */
const openOf = (stage: Stage) => (stage.system as OwnerSystem).runtime.streams.open;
async function* endless(): AsyncGenerator<Drop> {
  for (let n = 0; ; n++) yield { n };
}

const NONE = { sources: 0, writers: 0 };

inEachWay((way) => {
  it('G2: all items arrive once and in order, however they are written and read, within and between threads', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const reader = stage.system.spawn(drinker, { thread: to });
      for (const how of ['write', 'try', 'from', 'from async', 'web', 'from web'] as const) {
        for (const by of ['items', 'batches', 'web'] as const) {
          const came = await reader.ask({ type: 'drink', from: source, pour: { count: 150, how }, by, window: 32 }, LONG);
          expect(came, `${title}, ${how}, ${by}`).toEqual(whole(150));
        }
      }
      expect(await source.ask({ type: 'report' }), title).toEqual({ written: 150, error: undefined, reason: undefined });
    }
    expect(openOf(stage)).toEqual(NONE);
  });

  it('G2: a stream of one item at a time, and one without items, come to their ends', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const reader = stage.system.spawn(drinker, { thread: to });
      for (const count of [0, 1, 2, 9]) {
        expect(await reader.ask({ type: 'drink', from: source, pour: { count }, window: 1 }, LONG), title).toEqual(whole(count));
      }
    }
  });

  it('code outside actors reads and writes streams', async () => {
    const stage = await way.open();
    for (const thread of ['owner', way.first] as const) {
      const source = stage.system.spawn(well, { thread });
      const rows = stage.system.stream<Drop>();
      source.tell({ type: 'pour', to: rows.sink, pour: { count: 1_000 } });
      expect(await drunk(rows)).toEqual(whole(1_000));
    }
    const stream = stage.system.stream<Drop>();
    const out = stage.system.writer(stream.sink);
    void out.from([{ n: 0 }, { n: 1 }]);
    expect(await drunk(stream)).toEqual(whole(2));
    expect(openOf(stage)).toEqual(NONE);
  });

  it('G2: reads that do not wait for each other get the items in the order in which they began', async () => {
    const { system } = await way.open();
    for (const isLast of [false, true]) {
      const rows = system.stream<number>();
      const out = system.writer(rows.sink);
      const reader = rows[Symbol.asyncIterator]();
      const reads = [reader.next(), reader.next()];
      // They are awake, and have not had their turn.
      for (const n of [0, 1, 2]) out.tryWrite(n);
      reads.push(reader.next());
      if (isLast) out.end();
      reads.push(reader.next());
      if (!isLast) out.tryWrite(3);
      const values = (await Promise.all(reads)).map(({ value }) => value);
      expect(values).toEqual([0, 1, 2, isLast ? undefined : 3]);
      rows.cancel();
    }
  });

  it('a writer gets no further than the window while nobody reads, so memory is bounded by it', async () => {
    const stage = await way.open();
    for (const { from, title } of way.directions) {
      const [source, neighbour] = [stage.system.spawn(well, { thread: from }), stage.system.spawn(well, { thread: from })];
      const rows = stage.system.stream<Drop>({ window: 32 });
      source.tell({ type: 'pour', to: rows.sink, pour: { count: 1_500 } });
      await stage.until(`${title}: the window is full`, () => bufferedOf(stage, rows) >= 32);
      // Whatever else it could have written would be here before these answers.
      for (let round = 0; round < 10; round++) await neighbour.ask({ type: 'where' }, LONG);
      let most = bufferedOf(stage, rows);
      let count = 0;
      for await (const { n } of rows) {
        expect(n).toBe(count++);
        most = Math.max(most, bufferedOf(stage, rows));
      }
      expect([most, count], title).toEqual([32, 1_500]);
    }
  });

  it('G2: what its sender writes to a stream comes in order with what it tells', async () => {
    const stage = await way.open();
    for (const { from, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const rows = stage.system.stream<Drop>();
      source.tell({ type: 'pour', to: rows.sink, pour: { count: 900, last: 'keep' } });
      // Answered behind what was written.
      await source.ask({ type: 'report' }, LONG);
      expect(bufferedOf(stage, rows), title).toBe(900);
      rows.cancel();
    }
  });

  it('G1: a million items go from thread to thread, each once, under any window', { timeout: 120_000 }, async () => {
    const stage = await way.open();
    const count = way.title === 'threads' ? 250_000 : 10_000;
    const source = stage.system.spawn(well, { thread: way.first });
    const reader = stage.system.spawn(drinker, { thread: way.second });
    for (const [how, by, window] of [
      ['try', 'batches', 1_024],
      ['write', 'items', 1_024],
      ['from', 'batches', 100],
      ['try', 'items', 8_192],
    ] as const) {
      const came = await reader.ask({ type: 'drink', from: source, pour: { count, how }, by, window }, LONG);
      expect(came, `${how}, ${by}, ${window}`).toEqual(whole(count));
    }
  });

  it('G60: loops that await nothing but each other leave the event loop its turn', async () => {
    // In a virtual system looks at the clock take all the time, so a stretch of 2 ms is a thousand messages.
    const stage = await way.open(way.title === 'virtual' ? { defaults: { turnMs: 0.2 } } : {});
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const reader = stage.system.spawn(drinker, { thread: to });
      const abort = new AbortController();
      const mine = stage.system.stream<Drop>({ signal: abort.signal, window: 16 });
      const outside = drunk(mine);
      void stage.system.writer(mine.sink).from(endless());
      const pour = { count: Number.MAX_SAFE_INTEGER };
      const door = stage.system.spawn(gate, { thread: 'owner' });
      const came = reader.ask({ type: 'drink', from: source, pour, window: 16, gate: door }, LONG);
      // A slow thread takes its time to begin.
      await door.ask({ type: 'waiting', count: 1 }, LONG);
      door.tell({ type: 'open' });
      const left = Promise.all([reader.started, source.started]);
      for (let turns = 0; turns < 20; turns++) await turn();
      await left;
      abort.abort();
      const { count, error } = await outside;
      expect([count > 0, error], title).toEqual([true, abort.signal.reason]);
      void reader.kill();
      await expect(came, title).rejects.toThrow();
      expect((await source.ask({ type: 'report' }, LONG)).written, title).toBeGreaterThan(0);
    }
  });

  it('long items are bounded by their bytes, and one that is longer than the window goes alone', async () => {
    const stage = await way.open();
    for (const { from, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const rows = stage.system.stream<Drop>({ windowBytes: 20_000 });
      source.tell({ type: 'pour', to: rows.sink, pour: { count: 30, ballast: 50_000 } });
      expect(await drunk(rows), title).toEqual(whole(30));
      const more = stage.system.stream<Drop>({ windowBytes: 20_000 });
      source.tell({ type: 'pour', to: more.sink, pour: { count: 300, ballast: 3_000 } });
      expect(await drunk(more, { by: 'batches' }), title).toEqual(whole(300));
    }
  });

  it('a handler that reads a stream holds its actor, not its thread, and other messages wait', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const [reader, neighbour] = [stage.system.spawn(drinker, { thread: to }), stage.system.spawn(drinker, { thread: to })];
      const door = stage.system.spawn(gate, { thread: 'owner' });
      const came = reader.ask({ type: 'drink', from: source, pour: { count: 400, gates: [door] } }, LONG);
      await door.ask({ type: 'waiting', count: 1 }, LONG);
      let answered = false;
      const ping = reader.ask({ type: 'ping' }, LONG).then(() => {
        answered = true;
      });
      expect(await neighbour.ask({ type: 'ping' }, LONG)).toBe('pong');
      expect(answered, title).toBe(false);
      door.tell({ type: 'open' });
      expect(await came, title).toEqual(whole(400));
      await ping;
    }
  });

  it('a sink may be handed on before anybody writes', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const [first, last] = [stage.system.spawn(well, { thread: from }), stage.system.spawn(well, { thread: to })];
      const rows = stage.system.stream<Drop>();
      first.tell({ type: 'pass-on', to: last, message: { type: 'pour', to: rows.sink, pour: { count: 500 } } });
      expect(await drunk(rows), title).toEqual(whole(500));
      expect((await last.ask({ type: 'report' })).written, title).toBe(500);
    }
  });

  it('one writer: the second to open a stream is refused, and changes nothing', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const [first, second] = [stage.system.spawn(well, { thread: from }), stage.system.spawn(well, { thread: to })];
      const door = stage.system.spawn(gate, { thread: 'owner' });
      const ajar = stage.system.spawn(gate, { thread: 'owner' });
      ajar.tell({ type: 'open' });
      const rows = stage.system.stream<Drop>();
      const iterator = rows[Symbol.asyncIterator]();
      first.tell({ type: 'pour', to: rows.sink, pour: { count: 2, gates: [ajar, door] } });
      expect(await iterator.next(), title).toEqual({ done: false, value: { n: 0 } });
      second.tell({ type: 'pour', to: rows.sink, pour: { count: 5 } });
      expect((await second.ask({ type: 'report' }, LONG)).error, title).toBeInstanceOf(StateError);
      // This one ends before it hears that it was refused: it would have ended the stream, which the first one has not.
      second.tell({ type: 'pour', to: rows.sink, pour: { count: 0 } });
      await second.ask({ type: 'report' }, LONG);
      expect(await iterator.next(), title).toEqual({ done: false, value: { n: 1 } });
      expect(openOf(stage).sources, title).toBe(1);
      door.tell({ type: 'open' });
      expect(await iterator.next(), title).toEqual({ done: true, value: undefined });
    }
  });

  it('G5: an item that cannot be sent fails where it is written, and the stream goes on', async () => {
    const stage = await way.open({ strictMessages: true });
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const rows = stage.system.stream<Drop>();
      stage.system.spawn(well, { thread: to });
      source.tell({ type: 'spoil', to: rows.sink });
      expect(await drunk(rows), title).toEqual(whole(1));
      const { error } = await source.ask({ type: 'report' }, LONG);
      expect(error, title).toBeInstanceOf(MessageNotSerializableError);
      expect((error as MessageNotSerializableError).data.path, title).toBe('item.onDone');
    }
  });

  it('options that make no sense are refused, by name', async () => {
    const { system } = await way.open();
    for (const [options, error] of [
      [{ window: 0 }, RangeError],
      [{ window: 1.5 }, RangeError],
      [{ window: '8' }, TypeError],
      [{ windowBytes: 2 ** 31 }, RangeError],
      [{ timeout: 0 }, RangeError],
      [{ timeout: '5' }, TypeError],
      [{ signal: 5 }, TypeError],
      [{ windows: 5 }, TypeError],
    ] as const) {
      expect(() => system.stream(options as never), JSON.stringify(options)).toThrow(error);
    }
    expect(() => system.writer({} as never)).toThrow(TypeError);
  });
});

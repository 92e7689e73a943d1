import { CommunicationError, StateError, ThreadLostError } from '@ringmaster/actors';
import type { Chooser } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { drinker, drunk } from '../fixtures/drinker.ts';
import { gate } from '../fixtures/gate.ts';
import { type Drop, type Poured, tally, well } from '../fixtures/well.ts';
import { bufferedOf } from '../support/buffered-of.ts';
import { spawnDedicated } from '../support/spawn-dedicated.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 600_000 };
const FIRST = 1;
const ENDLESSLY = { timeout: Number.POSITIVE_INFINITY };
const ENDLESS = Number.MAX_SAFE_INTEGER;

/** A thread that is interrupted may die of it between what an actor has written and the end of its slice, which publishes that. */
const uninterrupted = (chance: Chooser): Chooser => ({ choose: (point) => (point.kind === 'soon' ? 0 : chance.choose(point)) });

inEachWay((way) => {
  if (!way.crosses) {
    it('G45: a stream within the one thread is not concerned by deaths of others', async () => {
      const stage = await way.open();
      const rows = stage.system.stream<Drop>();
      stage.system.spawn(well).tell({ type: 'pour', to: rows.sink, pour: { count: 3 } });
      expect(await drunk(rows)).toEqual({ count: 3, inOrder: true, error: undefined });
    });
    return;
  }

  it('G45: when the thread of its writer dies, a stream ends with ThreadLostError behind all that was published', async () => {
    const stage = await way.open();
    const source = stage.system.spawn(well, { thread: way.first });
    const [other, reader] = [stage.system.spawn(well, { thread: way.first }), stage.system.spawn(drinker, { thread: way.second })];
    const rows = stage.system.stream<Drop>();
    source.tell({ type: 'pour', to: rows.sink, pour: { count: 500, last: 'keep' } });
    const theirs = reader.ask({ type: 'drink', from: other, pour: { count: 500, last: 'keep' } }, LONG);
    for (const one of [source, other]) while ((await one.ask({ type: 'report' }, LONG)).written < 500);
    await stage.kill(FIRST);
    // Read only now: what had come waits, and comes before the error.
    const mine = drunk(rows);
    for (const drunken of [await stage.inTime(mine), await stage.inTime(theirs)]) {
      expect(drunken).toEqual({ count: 500, inOrder: true, error: expect.any(ThreadLostError) });
    }
    // The successor's streams are streams like any.
    expect(await stage.inTime(reader.ask({ type: 'drink', from: source, pour: { count: 50 } }, LONG))).toMatchObject({ count: 50 });
  });

  it('G45: a thread that dies in the middle of writing leaves a beginning of the stream, in order, and then the error', async () => {
    const stage = await way.open();
    stage.isUnbalanced = true;
    const source = stage.system.spawn(well, { thread: way.first });
    const rows = stage.system.stream<Drop>({ window: 64 });
    source.tell({ type: 'pour', to: rows.sink, pour: { count: ENDLESS, how: 'try' } });
    const iterator = rows[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: { n: 0 } });
    await stage.killNow(FIRST);
    let count = 1;
    const readOn = async (): Promise<unknown> => {
      for (;;) {
        const { done, value } = await iterator.next();
        if (done === true) return undefined;
        expect(value).toEqual({ n: count++ });
      }
    };
    const failed = readOn().catch((error: unknown) => error);
    expect(await stage.inTime(failed)).toBeInstanceOf(ThreadLostError);
  });

  if (way.title === 'virtual') {
    it('G45: what a thread had published when it died is read before the error, also what still stood in a ring', async () => {
      let waited = 0;
      for (let turns = 1; turns <= 30; turns++) {
        const seeded: object = { seed: turns };
        const stage = await way.open(seeded, { chooser: uninterrupted });
        stage.isUnbalanced = true;
        const source = stage.system.spawn(well, { thread: way.first });
        await source.started;
        const rows = stage.system.stream<Drop>({ window: 8 });
        tally.written = 0;
        let read = 0;
        const reading = (async () => {
          for await (const { n } of rows) expect(n).toBe(read++);
        })().catch((error: unknown) => error);
        source.tell({ type: 'pour', to: rows.sink, pour: { count: ENDLESS, how: 'try' } });
        for (let passed = 0; passed < 20 + turns; passed++) await turn();
        // It dies between two steps, of which none is interrupted: whatever was written is published, and some of it was not read.
        if (read + bufferedOf(stage, rows) < tally.written) waited++;
        const killed = stage.killNow(FIRST);
        expect(await stage.inTime(reading), `seed ${turns}`).toBeInstanceOf(ThreadLostError);
        expect(read, `seed ${turns}`).toBe(tally.written);
        await killed;
      }
      expect(waited).toBeGreaterThan(3);
    });
  }

  it('G45: when the thread of its reader dies, the writer is told, wherever it lives', async () => {
    const stage = await way.open();
    const reader = stage.system.spawn(drinker, { thread: way.first });
    const sources = ([way.second, 'owner'] as const).map((thread) => stage.system.spawn(well, { thread }));
    for (const from of sources) reader.tell({ type: 'sip', from, pour: { count: 10, last: 'keep' } });
    await reader.ask({ type: 'ping' }, LONG);
    for (const from of sources) while ((await from.ask({ type: 'report' }, LONG)).written < 10);
    const left = sources.map((from) => from.ask({ type: 'left' }, LONG));
    await stage.kill(FIRST);
    for (const { reason } of (await stage.inTime(Promise.all(left))) as Poured[]) expect(reason).toBeInstanceOf(ThreadLostError);
  });

  it('G45: a writer that waits for credit when the thread of its reader dies, waits no more', async () => {
    const stage = await way.open();
    const reader = stage.system.spawn(drinker, { thread: way.first });
    const source = stage.system.spawn(well, { thread: way.second });
    reader.tell({ type: 'sip', from: source, pour: { count: 100 }, window: 8 });
    const neighbour = stage.system.spawn(well, { thread: way.second });
    // The writer has opened it, got its credit and used it up before these answers.
    for (let round = 0; round < 10; round++) {
      await reader.ask({ type: 'ping' }, LONG);
      await neighbour.ask({ type: 'where' }, LONG);
    }
    const poured = source.ask({ type: 'report' }, LONG);
    await stage.kill(FIRST);
    const { written, error } = await stage.inTime(poured);
    expect([written, error]).toEqual([8, expect.any(ThreadLostError)]);
  });

  it('E10: a stream whose address died with a thread, unopened, fails at once, in whatever mailbox there it was', async () => {
    const stage = await way.open();
    stage.isUnbalanced = true;
    const source = stage.system.spawn(well, { thread: way.first });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const [handled, waits] = [stage.system.stream<Drop>(ENDLESSLY), stage.system.stream<Drop>(ENDLESSLY)];
    for (const { sink } of [handled, waits]) source.tell({ type: 'pour', to: sink, pour: { count: 1, gates: [door] } });
    await source.started;
    await door.ask({ type: 'waiting', count: 1 }, LONG);
    await stage.kill(FIRST);
    for (const rows of [handled, waits]) {
      expect(await stage.inTime(drunk(rows))).toEqual({ count: 0, inOrder: true, error: expect.any(ThreadLostError) });
    }
    // The successor's readers are readers like any.
    const next = stage.system.stream<Drop>(ENDLESSLY);
    source.tell({ type: 'pour', to: next.sink, pour: { count: 5 } });
    expect(await stage.inTime(drunk(next))).toEqual({ count: 5, inOrder: true, error: undefined });
  });

  if (way.title === 'virtual') {
    it('E10: an address that the dead thread had not read is read by its successor, who writes', async () => {
      const stage = await way.open();
      stage.isUnbalanced = true;
      const source = stage.system.spawn(well, { thread: way.first });
      await source.started;
      const killed = stage.killNow(FIRST);
      // Nobody here knows of its death yet. One of them stands deep in its message.
      const all = [stage.system.stream<Drop>(ENDLESSLY), stage.system.stream<Drop>(ENDLESSLY)];
      const [plain, deep] = all.map(({ sink }) => ({ type: 'pour', to: sink, pour: { count: 5 } }) as const);
      if (plain !== undefined) source.tell(plain);
      if (deep !== undefined) source.tell({ type: 'pass-on', to: source, message: deep });
      for (const rows of all) expect(await stage.inTime(drunk(rows))).toEqual({ count: 5, inOrder: true, error: undefined });
      await killed;
    });
  }

  it('E10: an address that went to several threads outlives the death of one of them', async () => {
    const stage = await way.open();
    stage.isUnbalanced = true;
    const [first, second] = [stage.system.spawn(well, { thread: way.first }), stage.system.spawn(well, { thread: way.second })];
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const rows = stage.system.stream<Drop>(ENDLESSLY);
    for (const source of [second, first]) source.tell({ type: 'pour', to: rows.sink, pour: { count: 5, gates: [door] } });
    await door.ask({ type: 'waiting', count: 2 }, LONG);
    await stage.kill(FIRST);
    door.tell({ type: 'open' });
    expect(await stage.inTime(drunk(rows))).toEqual({ count: 5, inOrder: true, error: undefined });
  });

  it('G45: a writer that opens a stream while the dedicated thread of its reader ends is told', async () => {
    const stage = await way.open();
    for (let round = 0; round < 8; round++) {
      const reader = await spawnDedicated(stage, drinker);
      const door = stage.system.spawn(gate, { thread: 'owner' });
      const sources = (['owner', way.first] as const).map((thread) => stage.system.spawn(well, { thread }));
      for (const from of sources) reader.tell({ type: 'sip', from, pour: { count: 5, gates: [door] } });
      await door.ask({ type: 'waiting', count: 2 }, LONG);
      const stopped = reader.stop();
      // Sooner or later than its thread.
      for (let turns = 0; turns < round * 2; turns++) await turn();
      door.tell({ type: 'open' });
      for (const from of sources) {
        const { written, error, reason } = await stage.inTime(from.ask({ type: 'report' }, LONG));
        // It was faster, or it was told.
        if (written === 5) expect(reason ?? error, `round ${round}`).not.toBeInstanceOf(StateError);
        else expect(error, `round ${round}`).toBeInstanceOf(CommunicationError);
      }
      await stage.inTime(stopped);
    }
  });

  it('G45: the address of a stream that died with its thread opens to nothing: the writer is told', async () => {
    const stage = await way.open();
    const reader = stage.system.spawn(drinker, { thread: way.first });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const sources = ([way.first, way.second, 'owner'] as const).map((thread) => stage.system.spawn(well, { thread }));
    const [, second, third] = sources;
    for (const from of [second, third]) {
      if (from !== undefined) reader.tell({ type: 'sip', from, pour: { count: 10, gates: [door] } });
    }
    await door.ask({ type: 'waiting', count: 2 }, LONG);
    await stage.kill(FIRST);
    door.tell({ type: 'open' });
    for (const from of [second, third]) {
      const report = await stage.inTime(from?.ask({ type: 'report' }, LONG) ?? Promise.reject(new Error('no source')));
      expect(report).toMatchObject({ written: 0, error: expect.any(ThreadLostError) });
    }
  });
});

import { existsSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActorRef, StateArchive } from '@ringmaster/actors';
import { expect, it, onTestFinished } from 'vitest';
import { archivist, forgetful, heldAt } from '../fixtures/archivist.ts';
import { bookKey, type ScribeMessage } from '../fixtures/scribe.ts';
import { batchesIn } from '../support/file-state-store.ts';
import { restarting, Study } from '../support/study.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

/** What an archive gives to its store at a time, and what it stores before it ends (docs/state.md, Z15 and Z16). */

const FIRST = 1;
let systems = 0;

inEachWay((way) => {
  /** Files of an archive whose commits the test holds up. */
  const open = async (isAlone = false) => {
    const folder = mkdtempSync(join(tmpdir(), 'commits-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const study = new Study(await way.open(isAlone ? { name: `commits ${systems++}` } : undefined));
    const place = { path: join(folder, 'states'), bomb: join(folder, 'bomb'), hold: join(folder, 'hold') };
    const start = (what = archivist): StateArchive =>
      StateArchive.start(study.stage.system, what(place), { thread: way.second, supervise: restarting });
    return { study, stage: study.stage, place, start, held: new Held(study, place) };
  };

  class Held {
    readonly #study: Study;
    readonly #place: { readonly path: string; readonly hold: string };

    constructor(study: Study, place: { readonly path: string; readonly hold: string }) {
      this.#study = study;
      this.#place = place;
    }

    /** The next commit begins and does not go on. */
    begin(): void {
      writeFileSync(this.#place.hold, '');
      // Nothing is left behind that others would wait for.
      onTestFinished(() => this.end());
    }

    async reached(): Promise<void> {
      for (let step = 0; !existsSync(heldAt(this.#place.hold)); step++) await this.#study.stage.pass(step);
    }

    end(): void {
      if (existsSync(this.#place.hold)) unlinkSync(this.#place.hold);
    }

    /** What actors have told it by now is read: each answer comes behind a look at all rings. */
    async gathered(archive: StateArchive): Promise<void> {
      for (let n = 0; n < 3; n++) await this.#study.stage.inTime(archive.release('nobody', bookKey));
    }

    /** Batch by batch, each version as `number version`; with more than one state, its name before that. */
    get batches(): readonly string[] {
      const all = batchesIn(this.#place.path);
      const names = new Set(all.flat().map(({ name }) => name));
      return all.map((batch) => batch.map(({ name, number, version }) => `${names.size > 1 ? `${name} ` : ''}${number} ${version}`).join());
    }

    /** Of one state that was recorded from its beginning: each version once, in order. */
    expectAll(count: number, name = 'book'): void {
      const stored = batchesIn(this.#place.path).flatMap((batch) => batch.filter((one) => one.name === name));
      expect(stored.map(({ number, version, missing }) => [number, version, missing])).toEqual(
        Array.from({ length: count }, (_, index) => [index + 1, index + 1, 0]),
      );
    }
  }

  const write = async (study: Study, ref: ActorRef<ScribeMessage>, lines: string): Promise<void> => {
    for (const line of lines) await study.stage.inTime(ref.ask({ type: 'write', line }));
  };

  const lines = ({ lines: all }: Study['stage']) => all.filter(({ text }) => text.startsWith('Cannot store all before the end'));

  it('Z15: what waits while a commit is under way goes in one next commit, of all states together, in order, each version once', async () => {
    const { study, stage, start, held } = await open();
    const archive = start();
    const [one, two] = [study.scribe({ thread: way.first }), study.scribe({ thread: way.second })];
    await stage.inTime(archive.record(one, bookKey, { as: 'one' }));
    await stage.inTime(archive.record(two, bookKey, { as: 'two' }));
    held.begin();
    await write(study, one, 'a');
    await held.reached();
    await write(study, one, 'bc');
    await write(study, two, 'x');
    await write(study, one, 'd');
    await held.gathered(archive);
    // Who reads, or lists, meanwhile waits behind that, and does not divide it.
    const newest = archive.newest('one', bookKey);
    await held.gathered(archive);
    await write(study, one, 'e');
    await held.gathered(archive);
    held.end();
    expect(await stage.inTime(newest)).toMatchObject({ number: 6, value: { lines: ['a', 'b', 'c', 'd', 'e'] } });
    const [first, second, third, last, ...more] = held.batches;
    expect([first, second, third]).toEqual(['one 1 1', 'two 1 1', 'one 2 2']);
    expect(last?.split(',').sort()).toEqual(['one 3 3', 'one 4 4', 'one 5 5', 'one 6 6', 'two 2 2']);
    expect(more).toEqual([]);
    held.expectAll(6, 'one');
    held.expectAll(2, 'two');
  });

  it('Z15: nothing is gathered beyond a forget: what comes after that is not forgotten with it', async () => {
    const { study, stage, start, held } = await open();
    const archive = start();
    const ref = study.scribe({ thread: way.first });
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    held.begin();
    await write(study, ref, 'ab');
    await held.reached();
    await held.gathered(archive);
    const forgotten = archive.forget('book', bookKey);
    await held.gathered(archive);
    await write(study, ref, 'c');
    await held.gathered(archive);
    held.end();
    await stage.inTime(forgotten);
    const [left, ...more] = await stage.inTime(archive.history('book', bookKey));
    expect(left).toMatchObject({ number: 4, version: 4, missing: 0 });
    expect(more).toEqual([]);
    expect(held.batches).toEqual(['1 1', '2 2', '3 3', '4 4']);
  });

  it('Z15: of one state 64 versions gather at most; the rest waits in the history of the actor, and is stored behind them', async () => {
    const { study, stage, start, held } = await open();
    const archive = start();
    const ref = study.scribe({ thread: way.first }, { history: 1_000 });
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    held.begin();
    await write(study, ref, 'a');
    await held.reached();
    await stage.inTime(ref.ask({ type: 'burst', lines: 500 }));
    await held.gathered(archive);
    held.end();
    for (let step = 0; (await stage.inTime(archive.newest('book', bookKey)))?.number !== 502; step++) await stage.pass(step);
    held.expectAll(502);
    const most = Math.max(...held.batches.map((batch) => batch.split(',').length));
    // How many had come by then is the way between the threads.
    expect(most).toBeGreaterThan(30);
    expect(most).toBeLessThanOrEqual(64);
  });

  it('Z15, Z14: of a state no more is kept than is to be, however many go in one commit', async () => {
    const { study, stage, start, held } = await open();
    const archive = start(forgetful);
    const ref = study.scribe({ thread: way.first });
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    held.begin();
    await write(study, ref, 'a');
    await held.reached();
    await write(study, ref, 'bcdef');
    await held.gathered(archive);
    held.end();
    const found = await stage.inTime(archive.history('book', bookKey));
    expect(found.map(({ number, version }) => `${number} ${version}`)).toEqual(['5 5', '6 6', '7 7']);
    expect(held.batches).toEqual(['1 1', '2 2', '3 3,4 4,5 5,6 6,7 7']);
  });

  it('Z15, Z14: a crash in the middle of a commit of many keeps all or none of it, and each version is there once in the end', async () => {
    const { study, stage, start, held, place } = await open();
    const archive = start();
    const ref = study.scribe({ thread: way.first });
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    held.begin();
    await write(study, ref, 'a');
    await held.reached();
    await write(study, ref, 'bcd');
    await held.gathered(archive);
    writeFileSync(place.bomb, '');
    held.end();
    for (let step = 0; (await stage.inTime(archive.newest('book', bookKey)))?.number !== 5; step++) await stage.pass(step);
    held.expectAll(5);
    expect(stage.restarts).toHaveLength(1);
  });

  it('Z16: an archive that stops stores all that its actors have by then, and goes after nothing that comes later', async () => {
    const { study, stage, start, held } = await open();
    const archive = start();
    const ref = study.scribe({ thread: way.first }, { history: 1_000 });
    const ended = study.scribe({ thread: way.first });
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    await stage.inTime(archive.record(ended, bookKey, { as: 'ended' }));
    held.begin();
    await write(study, ref, 'a');
    await held.reached();
    await stage.inTime(ref.ask({ type: 'burst', lines: 300 }));
    await stage.inTime(ended.ask({ type: 'burst', lines: 90 }));
    await stage.inTime(ended.stop());
    const stopped = archive.ref.stop();
    held.end();
    await stage.inTime(stopped);
    await write(study, ref, 'z');
    held.expectAll(302);
    held.expectAll(91, 'ended');
    expect(lines(stage)).toEqual([]);
  });

  for (const which of ['older', 'younger'] as const) {
    it(`Z16, G19: a stop of the system stores all that was changed in it, with an archive that is ${which} than its actor`, async () => {
      const { study, stage, start, held } = await open(true);
      const early = which === 'older' ? start() : undefined;
      const ref = study.scribe({ thread: way.first }, { history: 1_000 });
      const archive = early ?? start();
      await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
      held.begin();
      await write(study, ref, 'a');
      await held.reached();
      for (let n = 0; n < 5; n++) ref.tell({ type: 'burst', lines: 50 });
      const stopped = stage.system.stop();
      // It is in its stop hook, and so behind all that makes the system quiet.
      for (let step = 0; archive.ref.isAlive; step++) await stage.pass(step);
      held.end();
      await stage.inTime(stopped);
      held.expectAll(252);
      expect(lines(stage)).toEqual([]);
    });
  }

  it('Z16, G19: a stop that has no time left says how many versions of which states were not stored', async () => {
    const { study, stage, start, held } = await open(true);
    stage.isUnbalanced = true;
    const ref = study.scribe({ thread: way.first });
    const archive = start();
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    held.begin();
    await write(study, ref, 'a');
    await held.reached();
    await write(study, ref, 'bc');
    await stage.inTime(stage.system.stop({ timeout: 200 }));
    expect(lines(stage)).toMatchObject([
      { level: 'warn', data: { versions: 3, states: 1, unknown: 0, named: [{ name: 'book', key: 'scribe/book' }] } },
    ]);
    expect(lines(stage)[0]?.text).toBe('Cannot store all before the end: versions not stored are 3, of "scribe/book" of "book"');
    held.end();
  });

  it('Z16: a store that fails while its archive stops is told of, with what it has not stored', async () => {
    const { study, stage, start, held, place } = await open();
    const archive = start();
    const ref = study.scribe({ thread: way.first });
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    held.begin();
    await write(study, ref, 'a');
    await held.reached();
    await write(study, ref, 'bcd');
    const stopped = archive.ref.stop();
    await held.gathered(archive).catch(() => undefined);
    writeFileSync(place.bomb, '');
    held.end();
    await stage.inTime(stopped);
    const told = () => lines(stage);
    await stage.until('it is told', () => told().length > 0);
    expect(told()).toMatchObject([{ data: { versions: 3, unknown: 0, err: { message: 'the disk is full' } } }]);
    held.expectAll(2);
  });

  if (!way.crosses) return;

  it('Z15, G55: of a thread that dies in the middle of a commit nothing is lost or stored twice: the next life goes on behind it', async () => {
    const { study, stage, place, held } = await open();
    const archive = StateArchive.start(stage.system, archivist(place), { thread: way.first });
    const ref = study.scribe({ thread: way.second });
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    held.begin();
    await write(study, ref, 'a');
    await held.reached();
    await write(study, ref, 'bcd');
    await held.gathered(archive);
    await stage.killNow(FIRST);
    await write(study, ref, 'e');
    held.end();
    for (let step = 0; (await stage.inTime(archive.newest('book', bookKey)))?.number !== 6; step++) await stage.pass(step);
    // What the dead thread was at may be there by its own hand, under the same numbers: a virtual one ends what it has begun.
    const found = await stage.inTime(archive.history('book', bookKey));
    expect(found.map(({ number, version, missing }) => [number, version, missing])).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => [number, number, 0]),
    );
  });
}, ALLOW_IO);

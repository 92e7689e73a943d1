import { existsSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateArchive, StateUnknownError, stateKey } from '@ringmaster/actors';
import { expect, it, onTestFinished } from 'vitest';
import { archivist, forgetful } from '../fixtures/archivist.ts';
import { bookKey } from '../fixtures/scribe.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { restarting, Study } from '../support/study.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

const FIRST = 1;
let systems = 0;
/** Of a state that nobody declares. */
const unwritten = stateKey<number>('scribe/unwritten');

function files(): { readonly path: string; readonly bomb: string; readonly fuse: string } {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { path: join(folder, 'states'), bomb: join(folder, 'bomb'), fuse: join(folder, 'fuse') };
}

inEachWay((way) => {
  /** A scribe whose book an archive keeps, in files, and that is restarted after a failure. */
  const recording = async () => {
    const study = new Study(await way.open());
    const place = files();
    const archive = StateArchive.start(study.stage.system, archivist(place), { thread: way.second, supervise: restarting });
    const ref = study.scribe({ thread: way.first });
    await study.stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    return { study, stage: study.stage, place, archive, ref };
  };

  const lines = async (study: Study, archive: StateArchive, name = 'book') => {
    const found = await study.stage.inTime(archive.history(name, bookKey));
    return found.map(({ number, version, missing, value }) => `${number} ${version} ${missing} ${value.lines.join()}`);
  };
  const until = async (study: Study, archive: StateArchive, count: number): Promise<void> => {
    for (let step = 0; (await study.stage.inTime(archive.newest('book', bookKey)))?.number !== count; step++) await study.stage.pass(step);
  };

  it('Z14: an archive in memory stores what the history has and each version that follows, also of the next actor of that name', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const archive = StateArchive.start(stage.system, undefined, { thread: way.second });
    for (const title of ['A', 'B']) {
      const ref = study.scribe({ thread: way.first }, { title });
      await stage.inTime(ref.ask({ type: 'write', line: 'before' }));
      expect(await stage.inTime(archive.record(ref, bookKey, { as: 'book' }))).toBe(true);
      expect(await stage.inTime(archive.record(ref, bookKey, { as: 'book' }))).toBe(true);
      await stage.inTime(ref.ask({ type: 'write', line: 'after' }));
      await until(study, archive, title === 'A' ? 3 : 6);
      expect(await stage.inTime(archive.list())).toMatchObject([{ name: 'book', key: 'scribe/book', isRecorded: true }]);
      await stage.inTime(ref.stop());
    }
    expect(await lines(study, archive)).toEqual([
      '1 1 0 A',
      '2 2 0 A,before',
      '3 3 0 A,before,after',
      '4 1 0 B',
      '5 2 0 B,before',
      '6 3 0 B,before,after',
    ]);
    for (let step = 0; (await stage.inTime(archive.list()))[0]?.isRecorded !== false; step++) await stage.pass(step);
    await stage.inTime(archive.forget('book', bookKey, 6));
    expect(await lines(study, archive)).toEqual(['6 3 0 B,before,after']);
    expect(await stage.inTime(archive.newest('nobody', bookKey))).toBeUndefined();
  });

  it('Z14, G45: whoever waits for a first version is told when there will be none: it is released, its name is taken, or its actor ends', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const archive = StateArchive.start(stage.system, undefined, { thread: way.second });
    const door = new Mortals(stage).gate();
    const [first, second] = [study.late(door, { thread: way.first }), study.late(door, { thread: way.first })];
    await waiting(door, 2);
    let told = 0;
    const record = async (ref: typeof first, as: string): Promise<boolean> => {
      const isStored = await archive.record(ref, bookKey, { as });
      told++;
      return isStored;
    };
    const records = [record(first, 'released'), record(first, 'released'), record(first, 'taken')];
    // Also who asks for what is recorded already: nothing is stored yet.
    expect(await stage.inTime(archive.newest('released', bookKey))).toBeUndefined();
    expect(told).toBe(0);
    await stage.inTime(archive.release('released', bookKey));
    records.push(record(second, 'taken'));
    await stage.inTime(Promise.all(records.slice(0, 3)));
    await stage.inTime(archive.newest('taken', bookKey));
    expect(told).toBe(3);
    await stage.inTime(second.kill());
    expect(await stage.inTime(Promise.all(records))).toEqual([false, false, false, false]);
    expect(await stage.inTime(archive.list())).toEqual([]);
    door.tell({ type: 'open' });
  });

  it('Z10, G45: record of a state that setup does not declare rejects, before and after it has run, and holds up no stop of the system', async () => {
    const study = new Study(await way.open({ name: `unwritten ${systems++}` }));
    const { stage } = study;
    const archive = StateArchive.start(stage.system, undefined, { thread: way.second });
    const door = new Mortals(stage).gate();
    const [late, plain] = [study.late(door, { thread: way.first }), study.scribe({ thread: way.first })];
    await waiting(door);
    const early = failure(archive.record(late, unwritten, { as: 'late' }));
    await stage.inTime(archive.newest('late', unwritten));
    door.tell({ type: 'open' });
    for (const [ref, failed] of [
      [late, early],
      [plain, failure(archive.record(plain, unwritten))],
    ] as const) {
      const error = await stage.inTime(failed);
      expect(error).toBeInstanceOf(StateUnknownError);
      const why = 'it has no such state; its setup has declared "scribe/book"';
      expect(error).toMatchObject({ data: { actor: ref.name, key: 'scribe/unwritten' } });
      expect(String(error)).toContain(`Cannot watch state "scribe/unwritten" of "${ref.name}": ${why}`);
    }
    await stage.inTime(archive.record(plain, bookKey));
    expect(await stage.inTime(archive.list())).toMatchObject([{ name: plain.name, isRecorded: true }]);
    await stage.inTime(stage.system.stop());
    expect(stage.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('Z14: refuses what is no reference, where it is given', async () => {
    const { system } = await way.open();
    const none = undefined as never;
    expect(() => StateArchive.start(system).record(none, bookKey)).toThrow('Cannot record a state: undefined is no reference');
    expect(() => StateArchive.of(none)).toThrow('Cannot use archive: undefined is no reference');
  });

  it('Z14: what is not stored because the history is shorter is counted, and no more is kept than is to be', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const archive = StateArchive.start(stage.system, forgetful(files()), { thread: way.second });
    const ref = study.scribe({ thread: way.first }, { history: 4 });
    await stage.inTime(ref.ask({ type: 'burst', lines: 9 }));
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    await until(study, archive, 4);
    const found = await stage.inTime(archive.history('book', bookKey));
    expect(found.map(({ number, version, value }) => `${number} ${version} ${value.count}`)).toEqual(['2 8 7', '3 9 8', '4 10 9']);
    await stage.inTime(archive.release('book', bookKey));
    await stage.inTime(ref.ask({ type: 'write', line: 'x' }));
    expect(await stage.inTime(archive.list())).toMatchObject([{ number: 4, isRecorded: false }]);
  });

  it('Z14: a store that crashes in the middle of a batch costs nothing: the next life of the archive goes on behind what is stored', async () => {
    const { study, stage, place, archive, ref } = await recording();
    writeFileSync(place.bomb, '');
    for (const line of ['a', 'b', 'c']) await stage.inTime(ref.ask({ type: 'write', line }));
    await until(study, archive, 4);
    expect(await lines(study, archive)).toEqual(['1 1 0 ', '2 2 0 a', '3 3 0 a,b', '4 4 0 a,b,c']);
    expect(stage.restarts).toHaveLength(1);
    // And another system, or process, finds it again.
    const other = StateArchive.start(stage.system, archivist(place), { thread: way.first });
    expect((await stage.inTime(other.newest('book', bookKey)))?.value).toEqual({ count: 3, lines: ['a', 'b', 'c'] });
  });

  it('Z14, G45: what waits for a store that crashes, or comes before its archive knows, is answered by the next life', async () => {
    const { study, stage, place, archive, ref } = await recording();
    for (const file of [place.fuse, place.bomb]) writeFileSync(file, '');
    await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
    for (let step = 0; existsSync(place.bomb); step++) await stage.pass(step);
    const asked = Promise.all([archive.list(), archive.history('book', bookKey), archive.forget('book', bookKey, 1)]);
    // Needs no store: all that was asked before stands behind the batch now.
    await stage.inTime(archive.release('nobody', bookKey));
    // Waits in its handler, as a record does until the store has been read.
    const recorded = archive.record(study.scribe({ thread: way.first }), bookKey, { as: 'other' });
    unlinkSync(place.fuse);
    const [states, versions] = await stage.inTime(asked);
    expect(states.map(({ name }) => name)).toEqual(['book']);
    expect(versions.length).toBeGreaterThan(0);
    await stage.inTime(recorded);
    await until(study, archive, 2);
    expect(stage.restarts).toHaveLength(1);
  });

  it('Z14: a store that cannot be read when a record begins fails that, and restarts the archive once', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const smudge = `${files().path}-smudge`;
    const archive = StateArchive.start(stage.system, archivist({ ...files(), smudge }), { thread: way.second, supervise: restarting });
    const ref = study.scribe({ thread: way.first });
    writeFileSync(smudge, '');
    expect(await stage.inTime(failure(archive.record(ref, bookKey, { as: 'book' })))).toMatchObject({
      message: 'Cannot read: it is smudged',
    });
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    await stage.untilQuiet();
    expect(stage.restarts).toHaveLength(1);
  });

  it('Z14: versions that were all forgotten do not come back with the next life of the archive, nor do their numbers', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const smudge = `${files().path}-smudge`;
    const archive = StateArchive.start(stage.system, archivist({ ...files(), smudge }), { thread: way.second, supervise: restarting });
    const ref = study.scribe({ thread: way.first });
    const nextLife = async (): Promise<void> => {
      writeFileSync(smudge, '');
      await failure(archive.newest('book', bookKey));
      expect(await lines(study, archive)).toEqual([]);
    };
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    for (const line of ['a', 'b']) await stage.inTime(ref.ask({ type: 'write', line }));
    await until(study, archive, 3);
    await stage.inTime(archive.forget('book', bookKey));
    await nextLife();
    await stage.inTime(ref.ask({ type: 'write', line: 'c' }));
    await until(study, archive, 4);
    expect(await lines(study, archive)).toEqual(['4 4 0 a,b,c']);
    // Nor of what was stored under that name before.
    const other = study.scribe({ thread: way.first });
    await stage.inTime(archive.record(other, bookKey, { as: 'book' }));
    await until(study, archive, 5);
    await stage.inTime(archive.forget('book', bookKey));
    await nextLife();
    await stage.inTime(other.ask({ type: 'write', line: 'd' }));
    await until(study, archive, 6);
    expect(await lines(study, archive)).toEqual(['6 2 0 d']);
    expect(stage.restarts).toHaveLength(2);
  });

  if (!way.crosses) return;

  it('Z14, G55: the death of the thread of the archive, or of the actor, leaves what was recorded, and recording goes on', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const archive = StateArchive.start(stage.system, archivist(files()), { thread: way.first });
    const near = study.scribe({ thread: way.first }, { restore: 'last-good' });
    const far = study.scribe({ thread: way.second });
    for (const [ref, as] of [[near, 'near'] as const, [far, 'far'] as const]) {
      await stage.inTime(archive.record(ref, bookKey, { as }));
      await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
    }
    const numbers = async () => {
      const all = await stage.inTime(archive.list());
      return Object.fromEntries(all.map(({ name, number }) => [name, number]));
    };
    const reach = async (wanted: object): Promise<void> => {
      for (let step = 0; JSON.stringify(await numbers()) !== JSON.stringify(wanted); step++) await stage.pass(step);
    };
    await reach({ near: 2, far: 2 });
    await stage.kill(FIRST);
    for (const ref of [near, far]) await stage.inTime(ref.ask({ type: 'write', line: 'b' }));
    // The one that was restored begins with the version that it was restored to.
    await reach({ near: 4, far: 3 });
    expect(await lines(study, archive, 'far')).toEqual(['1 1 0 ', '2 2 0 a', '3 3 0 a,b']);
    expect(await lines(study, archive, 'near')).toEqual(['1 1 0 ', '2 2 0 a', '3 2 0 a', '4 3 0 a,b']);
  });
}, ALLOW_IO);

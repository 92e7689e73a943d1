import { writeFileSync } from 'node:fs';
import { StateArchive } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { archivist, forgetful } from '../fixtures/archivist.ts';
import { bookKey } from '../fixtures/scribe.ts';
import { openHeld, openReached, write } from '../support/held-archive.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

/** What an archive gives to its store at a time (docs/state.md, Z15). */

const FIRST = 1;

inEachWay((way) => {
  it('Z15: what waits while a commit is under way goes in one next commit, of all states together, in order, each version once', async () => {
    const { study, stage, start, held } = await openHeld(way);
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
    const { study, stage, archive, ref, held } = await openReached(way, { lines: 'ab' });
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
    const { stage, archive, ref, held } = await openReached(way, { history: 1_000 });
    await stage.inTime(ref.ask({ type: 'burst', lines: 500 }));
    // They come as there is credit for them, which goes to and fro: each of the two has its turns.
    for (let turns = 0; turns < 10; turns++) {
      await held.gathered(archive);
      await stage.inTime(ref.ask({ type: 'burst', lines: 0 }));
    }
    held.end();
    for (let step = 0; (await stage.inTime(archive.newest('book', bookKey)))?.number !== 502; step++) await stage.pass(step);
    held.expectAll(502);
    const most = Math.max(...held.batches.map((batch) => batch.split(',').length));
    expect(most).toBeGreaterThan(30);
    expect(most).toBeLessThanOrEqual(64);
  });

  it('Z15, Z14: of a state no more is kept than is to be, however many go in one commit', async () => {
    const { study, stage, archive, ref, held } = await openReached(way, { what: forgetful });
    await write(study, ref, 'bcdef');
    await held.gathered(archive);
    held.end();
    const found = await stage.inTime(archive.history('book', bookKey));
    expect(found.map(({ number, version }) => `${number} ${version}`)).toEqual(['5 5', '6 6', '7 7']);
    expect(held.batches).toEqual(['1 1', '2 2', '3 3,4 4,5 5,6 6,7 7']);
  });

  it('Z15, Z14: a crash in the middle of a commit of many keeps all or none of it, and each version is there once in the end', async () => {
    const { study, stage, archive, ref, held, place } = await openReached(way);
    await write(study, ref, 'bcd');
    await held.gathered(archive);
    writeFileSync(place.bomb, '');
    held.end();
    for (let step = 0; (await stage.inTime(archive.newest('book', bookKey)))?.number !== 5; step++) await stage.pass(step);
    held.expectAll(5);
    expect(stage.restarts).toHaveLength(1);
  });

  it('Z15, Z17: while another actor takes the name, nothing more is read of the one that had it: what is stored behind that is not taken for the other', async () => {
    const { study, stage, start, held } = await openHeld(way);
    const archive = start();
    const [one, two] = [study.scribe({ thread: way.first }, { title: 'A' }), study.scribe({ thread: way.first }, { title: 'B' })];
    await stage.inTime(archive.record(one, bookKey, { as: 'book' }));
    held.begin();
    await write(study, one, 'a');
    await held.reached();
    const taken = archive.record(two, bookKey, { as: 'book' });
    await held.askedFor(archive, 3);
    await write(study, one, 'b');
    await held.askedFor(archive, 3);
    held.end();
    await stage.inTime(taken);
    await write(study, two, 'c');
    await stage.inTime(archive.release('book', bookKey));
    await stage.inTime(archive.record(one, bookKey, { as: 'book' }));
    await stage.inTime(archive.release('book', bookKey));
    const found = await stage.inTime(archive.history('book', bookKey));
    const shown = found.map(({ number, version, value }) => `${number} ${version} ${value.lines.join()}`);
    expect(shown.slice(0, 3)).toEqual(['1 1 A', '2 2 A,a', '3 1 B']);
    // How much was read before each release is the way between the threads.
    expect(['4 2 B,c', '4 3 A,a,b', undefined]).toContain(shown[3]);
  });

  it('Z14: who waits for the first version of an actor that ends meanwhile is told when that is stored', async () => {
    const { study, stage, start, held } = await openHeld(way);
    const archive = start();
    await stage.inTime(archive.list());
    const ref = study.scribe({ thread: way.first });
    held.begin();
    let isTold = false;
    const recorded = archive.record(ref, bookKey, { as: 'book' }).then(() => {
      isTold = true;
    });
    await held.reached();
    await stage.inTime(ref.stop());
    await held.gathered(archive);
    expect(isTold).toBe(false);
    held.end();
    await stage.inTime(recorded);
    expect(held.batches).toEqual(['1 1']);
  });

  if (!way.crosses) return;

  it('Z15, G55: of a thread that dies in the middle of a commit nothing is lost or stored twice: the next life goes on behind it', async () => {
    const { study, stage, place, held } = await openHeld(way);
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

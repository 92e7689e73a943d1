import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActorRef, StateArchive } from '@ringmaster/actors';
import { expect, it, onTestFinished } from 'vitest';
import { archivist } from '../fixtures/archivist.ts';
import { gate } from '../fixtures/gate.ts';
import { bookKey, type ScribeMessage } from '../fixtures/scribe.ts';
import { failure } from '../support/mortals.ts';
import { restarting, Study } from '../support/study.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

/** What is recorded again goes on where the store ends (docs/state.md, Z17). */

const FIRST = 1;

inEachWay((way) => {
  const open = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'releases-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const study = new Study(await way.open());
    const { stage } = study;
    const place = { path: join(folder, 'states'), bomb: join(folder, 'bomb'), smudge: join(folder, 'smudge') };
    const archive = StateArchive.start(stage.system, archivist(place), { thread: way.first, supervise: restarting });
    const scribe = (title?: string): ActorRef<ScribeMessage> => study.scribe({ thread: way.second }, title === undefined ? {} : { title });
    const record = (ref: ActorRef<ScribeMessage>, as = 'book') => stage.inTime(archive.record(ref, bookKey, { as }));
    const release = () => stage.inTime(archive.release('book', bookKey));
    const write = (ref: ActorRef<ScribeMessage>, line: string) => stage.inTime(ref.ask({ type: 'write', line }));
    /** As `number version missing last line`, once there are that many, or more. */
    const stored = async (count: number, name = 'book'): Promise<readonly string[]> => {
      const newest = async () => (await stage.inTime(archive.newest(name, bookKey)))?.number ?? 0;
      for (let step = 0; (await newest()) < count; step++) await stage.pass(step);
      const found = await stage.inTime(archive.history(name, bookKey));
      return found.map(({ number, version, missing, value }) => `${number} ${version} ${missing} ${value.lines.at(-1)}`);
    };
    /** Its store fails, and the next life goes by what is stored. */
    const nextLife = async (): Promise<void> => {
      writeFileSync(place.smudge, '');
      await failure(stage.inTime(archive.newest('book', bookKey)));
    };
    /** How many names it knows of: those that it records, and those released of actors that live. */
    const known = async (): Promise<number> => {
      const { states = [] } = (await stage.inTime(stage.system.inspect(archive.ref))) ?? {};
      return states.flatMap(({ value }) => value as readonly unknown[]).length;
    };
    return { study, stage, archive, scribe, record, release, write, stored, nextLife, known };
  };

  it('Z17: what is released and recorded again goes on where the store ends, with what came meanwhile, and is told of at once', async () => {
    const { scribe, record, release, write, stored } = await open();
    const ref = scribe('A');
    await record(ref);
    await write(ref, 'a');
    await stored(2);
    for (const [line, count] of [['b', 3] as const, ['c', 4] as const]) {
      await release();
      await write(ref, line);
      await record(ref);
      expect((await stored(count)).at(-1)).toBe(`${count} ${count} 0 ${line}`);
    }
    await release();
    await record(ref);
    await write(ref, 'd');
    expect(await stored(5)).toEqual(['1 1 0 A', '2 2 0 a', '3 3 0 b', '4 4 0 c', '5 5 0 d']);
  });

  it('Z17: so it does when another actor has had the name meanwhile, and under another name it begins anew', async () => {
    const { scribe, record, release, write, stored } = await open();
    const [one, two] = [scribe('A'), scribe('B')];
    await record(one);
    await write(one, 'a');
    await stored(2);
    await record(two);
    await write(two, 'b');
    await stored(4);
    await write(one, 'c');
    await record(one);
    await stored(5);
    await write(two, 'd');
    await release();
    await record(two);
    await write(one, 'e');
    await write(two, 'f');
    await stored(7);
    await record(one);
    expect(await stored(8)).toEqual(['1 1 0 A', '2 2 0 a', '3 1 0 B', '4 2 0 b', '5 3 0 c', '6 3 0 d', '7 4 0 f', '8 4 0 e']);
    await record(one, 'other');
    expect(await stored(4, 'other')).toEqual(['1 1 0 A', '2 2 0 a', '3 3 0 c', '4 4 0 e']);
  });

  it('Z17, Z14: what was forgotten does not come back with it, nor do its numbers', async () => {
    const { archive, stage, scribe, record, release, write, stored, nextLife } = await open();
    const ref = scribe('A');
    await record(ref);
    await write(ref, 'a');
    await stored(2);
    await release();
    await stage.inTime(archive.forget('book', bookKey));
    await write(ref, 'b');
    await record(ref);
    expect(await stored(3)).toEqual(['3 3 0 b']);
    await stage.inTime(archive.forget('book', bookKey));
    await release();
    await nextLife();
    await record(ref);
    await write(ref, 'c');
    expect(await stored(4)).toEqual(['4 4 0 c']);
  });

  it('Z17: it is known to the next life of the archive, and what was released before that had read its store', async () => {
    const { archive, stage, scribe, record, release, write, stored, nextLife } = await open();
    const ref = scribe('A');
    await record(ref);
    await write(ref, 'a');
    await stored(2);
    await nextLife();
    // Perhaps the first that this life hears of.
    await release();
    await nextLife();
    expect(await stage.inTime(archive.list())).toMatchObject([{ number: 2, isRecorded: false }]);
    await record(ref);
    await write(ref, 'b');
    expect(await stored(3)).toEqual(['1 1 0 A', '2 2 0 a', '3 3 0 b']);
    expect(stage.restarts).toHaveLength(2);
  });

  it('Z17: of an actor that has ended after its release nothing is remembered', async () => {
    const { stage, scribe, record, release, write, stored, known } = await open();
    const ref = scribe('A');
    await record(ref);
    await write(ref, 'a');
    await stored(2);
    await release();
    await stage.inTime(ref.stop());
    const next = scribe('B');
    await record(next);
    expect(await stored(3)).toEqual(['1 1 0 A', '2 2 0 a', '3 1 0 B']);
    expect(await known()).toBe(1);
  });

  if (!way.crosses) return;

  it('Z17: what is released stays so, though the thread of the archive dies with the request to record it', async () => {
    const { study, stage, archive, write, known } = await open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = study.late(door, { thread: way.second });
    // It has no version before it is set up, and that is waited for.
    const recorded = archive.record(ref, bookKey, { as: 'book' });
    while ((await known()) !== 1) await stage.moment();
    const died = stage.kill(FIRST);
    // Behind the death, and before anybody has heard of it: it waits in the ring for the next life.
    const released = archive.release('book', bookKey);
    await died;
    expect(await stage.inTime(Promise.all([recorded, released]))).toEqual([false, undefined]);
    door.tell({ type: 'open' });
    await write(ref, 'a');
    expect(await stage.inTime(archive.list())).toEqual([]);
  });

  it('Z17, G55: it is known after the death of the thread of the archive, and of the actor, whose new life is stored from its beginning', async () => {
    const { stage, study, archive, record, release, write, stored } = await open();
    const far = study.scribe({ thread: way.second });
    const near = study.scribe({ thread: way.first }, { title: 'N', restore: 'last-good' });
    await record(far);
    await write(far, 'a');
    await stored(2);
    await record(near, 'near');
    await write(near, 'a');
    await stored(2, 'near');
    await release();
    await stage.inTime(archive.release('near', bookKey));
    await stage.kill(FIRST);
    await write(far, 'b');
    await write(near, 'b');
    await record(far);
    await record(near, 'near');
    expect(await stored(3)).toEqual(['1 1 0 undefined', '2 2 0 a', '3 3 0 b']);
    expect(await stored(4, 'near')).toEqual(['1 1 0 N', '2 2 0 a', '3 2 0 a', '4 3 0 b']);
  });
}, ALLOW_IO);

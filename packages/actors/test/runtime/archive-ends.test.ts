import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bookKey } from '../fixtures/scribe.ts';
import { openHeld, openReached, write } from '../support/held-archive.ts';
import type { Study } from '../support/study.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

const FIRST = 1;
/** Versions that an archive takes ahead of a commit that is under way. */
const GATHERED_MAX = 64;

/** What an archive stores before it ends (docs/state.md, Z16). */

inEachWay((way) => {
  const lines = ({ lines: all }: Study['stage']) => all.filter(({ text }) => text.startsWith('Cannot store all before the end'));

  it('Z16: an archive that stops stores all that its actors have by then, and goes after nothing that comes later', async () => {
    const { study, stage, start, held } = await openHeld(way);
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
      const { study, stage, start, held } = await openHeld(way, true);
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

  for (const which of ['older', 'younger'] as const) {
    it(`Z16, G19: a stop that has no time left says how many versions of which states were not stored, with an archive that is ${which} than its actor`, async () => {
      const { study, stage, start, held } = await openHeld(way, true);
      stage.isUnbalanced = true;
      const early = which === 'older' ? start() : undefined;
      const ref = study.scribe({ thread: way.first });
      const archive = early ?? start();
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
  }

  it('Z16, G19: so does one that waits for its store in a handler, and never comes to its stop hook', async () => {
    const { study, stage, start, held } = await openHeld(way, true);
    stage.isUnbalanced = true;
    const ref = study.scribe({ thread: way.first });
    const archive = start();
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    held.begin();
    await write(study, ref, 'a');
    await held.reached();
    await write(study, ref, 'bc');
    await held.gathered(archive);
    void archive.release('book', bookKey).catch(() => undefined);
    await held.askedFor(archive, 3);
    await stage.inTime(stage.system.stop({ timeout: 200 }));
    const told = lines(stage);
    expect(told).toMatchObject([{ level: 'warn', data: { versions: 3, states: 1, named: [{ name: 'book', key: 'scribe/book' }] } }]);
    held.end();
  });

  it('Z16: a store that fails while its archive stops is told of, with what it has not stored', async () => {
    const { study, stage, archive, ref, held, place } = await openReached(way);
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

  it('Z8, Z16: of a life of its actor that it has read nothing of an archive counts what that has, not what the lives before it had', async () => {
    const { study, stage, start, held } = await openHeld(way, true);
    stage.isUnbalanced = true;
    const ref = study.scribe({ thread: way.first }, { restore: 'last-good', history: 1_000 });
    const archive = start();
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    held.begin();
    await write(study, ref, 'a');
    await held.reached();
    // More than it reads ahead of its store.
    await stage.inTime(ref.ask({ type: 'burst', lines: 100 }));
    for (let n = 0; n < 4; n++) {
      await held.gathered(archive);
      await stage.inTime(study.states.keys(ref));
    }
    await stage.killNow(FIRST);
    await write(study, ref, 'z');
    expect((await stage.inTime(ref.ask({ type: 'read' }))).map(({ version }) => version)).toEqual([102, 103]);
    await stage.inTime(stage.system.stop({ timeout: 200 }));
    expect(lines(stage)).toMatchObject([{ data: { versions: 1 + GATHERED_MAX + 2, states: 1, unknown: 0 } }]);
    held.end();
  });
}, ALLOW_IO);

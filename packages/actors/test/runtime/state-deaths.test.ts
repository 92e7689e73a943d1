import { restart, resume, StateVersionError, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { bookKey } from '../fixtures/scribe.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { Study } from '../support/study.ts';
import { inEachWay } from '../support/ways.ts';

const FIRST = 1;

inEachWay((way) => {
  it('Z7: a restart for a failure that has changed nothing goes on with the same version', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const ref = study.scribe({ thread: way.first }, { restore: 'last-good' });
    await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
    ref.tell({ type: 'fail' });
    expect(await stage.inTime(ref.ask({ type: 'write', line: 'b' }))).toBe(3);
    expect((await stage.inTime(ref.ask({ type: 'read' }))).map(({ cause }) => cause)).toEqual(['setup', 'write', 'write']);
  });

  it('Z7: what a handler did counts after a resume: a later restart does not go back behind it', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const supervision = supervise.otherwise(({ message }) => (message?.type === 'spoil' ? resume() : restart()));
    const ref = study.scribe({ thread: way.first, supervise: supervision }, { restore: 'last-good' });
    ref.tell({ type: 'spoil', line: 'a' });
    ref.tell({ type: 'fail' });
    await stage.inTime(ref.ask({ type: 'read' }));
    expect((await stage.inTime(states.get(ref, bookKey)))?.value.lines).toEqual(['a', 'half']);
    await stage.until('the restart is told of', () => stage.restarts.length > 0);
    expect(stage.restarts).toHaveLength(1);
  });

  it('Z7: what a part of a failed handler still does before the restart is undone with the rest', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const ref = study.scribe({ thread: way.first }, { restore: 'last-good' });
    await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
    ref.tell({ type: 'fork', line: 'b' });
    const history = await stage.inTime(ref.ask({ type: 'read' }));
    expect(history.at(-1)?.value.lines).toEqual(['a']);
  });

  it('Z7: it counts after a resume: a later restart does not go back behind it', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const supervision = supervise.otherwise(({ message }) => (message?.type === 'fork' ? resume() : restart()));
    const ref = study.scribe({ thread: way.first, supervise: supervision }, { restore: 'last-good' });
    ref.tell({ type: 'fork', line: 'a' });
    const isWritten = async () => (await stage.inTime(states.get(ref, bookKey)))?.value.lines.length === 2;
    for (let step = 0; !(await isWritten()); step++) await stage.pass(step);
    // Not before it was resumed.
    await stage.inTime(ref.ask({ type: 'read' }));
    ref.tell({ type: 'fail' });
    const history = await stage.inTime(ref.ask({ type: 'read' }));
    expect(history.at(-1)?.value.lines).toEqual(['a', 'half']);
  });

  if (!way.crosses) return;

  it('Z8, G55: the state before the last message is there again after the death of the thread, in a new life; a fresh one begins at 1', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const good = study.scribe({ thread: way.first }, { restore: 'last-good' });
    const fresh = study.scribe({ thread: way.first });
    for (const ref of [good, fresh]) for (const line of ['a', 'b']) await stage.inTime(ref.ask({ type: 'write', line }));
    const before = await stage.inTime(states.get(good, bookKey));
    await stage.kill(FIRST);
    const after = await stage.inTime(states.get(good, bookKey));

    expect(after).toEqual({ ...before, life: after?.life });
    expect(after?.life).toBeGreaterThan(before?.life ?? 0);
    expect(await stage.inTime(good.ask({ type: 'write', line: 'c' }))).toBe(4);
    expect((await stage.inTime(states.get(good, bookKey)))?.value).toEqual({ count: 3, lines: ['a', 'b', 'c'] });
    expect(await stage.inTime(fresh.ask({ type: 'write', line: 'c' }))).toBe(2);
    // A version of the life before is none of this one.
    const stale = { version: 4, life: before?.life ?? 0 };
    expect(await stage.inTime(states.compareAndSet(good, bookKey, stale, { count: 0, lines: [] }))).toBe(false);
    expect(await stage.inTime(failure(states.rollback(good, bookKey, stale)))).toBeInstanceOf(StateVersionError);
    // And once more, from what was kept since.
    await stage.kill(FIRST);
    expect((await stage.inTime(states.get(good, bookKey)))?.value.lines).toEqual(['a', 'b', 'c']);
  });

  it('Z8: what setup gave is kept as well, before there is any message', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const ref = study.scribe({ thread: way.first }, { restore: 'last-good', isRandom: true });
    const before = await stage.inTime(states.get(ref, bookKey));
    await stage.untilQuiet();
    await stage.kill(FIRST);
    expect((await stage.inTime(states.get(ref, bookKey)))?.value).toEqual(before?.value);
  });

  it('Z8: what a handler has done by half when its thread dies is not in the state that comes back', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const door = new Mortals(stage).gate();
    const ref = study.scribe({ thread: way.first }, { restore: 'last-good' });
    await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
    ref.tell({ type: 'ponder', line: 'half', gate: door, after: 'b' });
    await waiting(door);
    const waits = failure(states.rollback(ref, bookKey, 1, { timeout: 60_000 }));
    const read = states.get(ref, bookKey);
    expect((await stage.inTime(read))?.value.lines).toEqual(['a', 'half']);
    await stage.kill(FIRST);
    expect(await stage.inTime(waits)).toMatchObject({ name: 'ThreadLostError' });
    expect((await stage.inTime(states.get(ref, bookKey)))?.value.lines).toEqual(['a']);
  });

  it('Z8: a state that is too long to be kept is told of once, and begins afresh after the death of the thread', async () => {
    const study = new Study(await way.open({ defaults: { maxMessageBytes: 8_192 } }));
    const { stage, states } = study;
    const ref = study.scribe({ thread: way.first }, { restore: 'last-good' });
    const events = () => stage.events.flatMap((event) => (event.type === 'state-not-kept' ? [event] : []));
    const bloat = (letters: number) => stage.inTime(ref.ask({ type: 'bloat', letters }));
    for (const letters of [9_000, 9_001, 10, 9_002]) await bloat(letters);
    for (let step = 0; events().length < 2; step++) await stage.pass(step);
    expect(events()).toMatchObject([
      { actor: ref, detail: { key: 'scribe/book', error: expect.any(Error) } },
      { actor: ref, detail: { key: 'scribe/book' } },
    ]);
    expect(stage.lines.filter(({ text }) => text.includes('cannot be kept'))).toHaveLength(2);
    await stage.kill(FIRST);
    expect(await stage.inTime(states.get(ref, bookKey))).toMatchObject({ version: 1, value: { lines: [] } });
    await bloat(10);
    await stage.kill(FIRST);
    expect(await stage.inTime(states.get(ref, bookKey))).toMatchObject({ version: 2, value: { lines: ['xxxxxxxxxx'] } });
    expect(events()).toHaveLength(2);
  });

  it('Z8, G56: whatever was answered before the thread died is in the state that comes back, and what waited is added to it, once', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const ref = study.scribe({ thread: way.first }, { restore: 'last-good' });
    await ref.started;
    for (let round = 1; round <= 3; round++) {
      const answered: string[] = [];
      const asks = Array.from({ length: 60 }, (_, n) => {
        const line = `${round}/${n}`;
        return ref.ask({ type: 'write', line }, { timeout: 60_000 }).then(
          () => void answered.push(line),
          (error: unknown) => expect(error).toMatchObject({ name: 'ThreadLostError' }),
        );
      });
      for (let step = 0; step < round; step++) await stage.moment(0.1);
      await stage.killNow(FIRST);
      await stage.inTime(Promise.all(asks));
      const history = await stage.inTime(ref.ask({ type: 'read' }));
      const lines = history.at(-1)?.value.lines ?? [];
      // On real threads a death may fall between an answer to a thread that sleeps and the end of its handler (docs/state.md, limits).
      const lost = answered.filter((line) => !lines.includes(line));
      expect(lost.length).toBeLessThanOrEqual(way.title === 'threads' ? 1 : 0);
      expect(new Set(lines).size).toBe(lines.length);
      expect([...lines].sort(byRound)).toEqual(lines);
    }
  });

  if (way.title === 'virtual') {
    it('Z11, G45: a change that waits for a thread that has died is made by its successor, once, and not failed', async () => {
      const study = new Study(await way.open());
      const { stage, states } = study;
      const ref = study.scribe({ thread: way.first }, { restore: 'last-good' });
      await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
      await stage.untilQuiet();
      const killed = stage.killNow(FIRST);
      const changed = states.rollback(ref, bookKey, 2, { cause: 'operator', timeout: 60_000 });
      expect(await stage.inTime(changed)).toMatchObject({ version: 3, cause: 'operator: rollback to version 2', value: { lines: ['a'] } });
      await stage.inTime(killed);
      expect((await stage.inTime(ref.ask({ type: 'read' }))).map(({ version }) => version)).toEqual([2, 3]);
    });
  }

  if (way.title !== 'threads') return;

  it('Z8, G58: a handler that takes its thread along has changed nothing', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const ref = study.scribe({ thread: way.first }, { restore: 'last-good' });
    await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
    ref.tell({ type: 'die', line: 'never' });
    expect(await stage.inTime(ref.ask({ type: 'write', line: 'b' }, { timeout: 60_000 }))).toBe(3);
    expect((await stage.inTime(states.get(ref, bookKey)))?.value.lines).toEqual(['a', 'b']);
  });
});

function byRound(a: string, b: string): number {
  const [[round = 0, n = 0], [otherRound = 0, otherN = 0]] = [a, b].map((line) => line.split('/').map(Number)) as [number[], number[]];
  return round - otherRound || n - otherN;
}

import type { ActorRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { fork, type ForkMessage, helper, prong } from '../fixtures/fork.ts';
import { gate } from '../fixtures/gate.ts';
import type { Stage } from '../support/stage.ts';
import type { Direction } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

const WAIT = { timeout: 60_000 };

const notesOf = (...refs: ActorRef<ForkMessage>[]): Promise<(readonly string[])[]> =>
  Promise.all(refs.map((ref) => ref.ask({ type: 'notes' }, WAIT)));

/** One who hands on, and two to whom. */
function forked({ system }: Stage, { from, to }: Pick<Direction, 'from' | 'to'>) {
  const first = system.spawn(prong('first'), { thread: to });
  const second = system.spawn(prong('second'), { thread: to });
  return { first, second, front: system.spawn(fork({ first, second }), { thread: from }) };
}

inEachWay((way) => {
  it.each(['context', 'handle'] as const)('C3: an ask that was handed on is not handed on again, by the %s', async (by) => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { front, first, second } = forked(stage, direction);
      expect(await front.ask({ type: 'twice', by }, WAIT), direction.title).toBe('first');
      expect(await notesOf(front, first, second), direction.title).toEqual([['accepted', 'stopped'], ['twice'], []]);
    }
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
  });

  it('C3: an ask that was handed on, and has been taken up since, is not handed on again by the handler that had it', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { front, first, second } = forked(stage, direction);
      const when = stage.system.spawn(gate, { thread: direction.to });
      expect(await front.ask({ type: 'later', gate: when }, WAIT), direction.title).toBe('first');
      expect(await notesOf(front, first, second), direction.title).toEqual([['accepted', 'stopped'], ['later'], []]);
    }
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
  });

  it('C3, G46: of who hands an ask on, and who gets it, the first that answers counts', async () => {
    const stage = await way.open();
    const firsts: ActorRef<ForkMessage>[] = [];
    for (const direction of way.directions) {
      const { front, first } = forked(stage, direction);
      expect(await front.ask({ type: 'answered' }, WAIT), direction.title).toMatch(/^(fork|first)$/);
      firsts.push(first);
    }
    // What was handed on may be on its way still.
    await stage.untilQuiet();
    // Queued still, it is not handled; else the second answer is late.
    const late = (await notesOf(...firsts)).flat().length;
    const letters = await stage.untilDeadLetters(late);
    await stage.untilQuiet();
    expect(letters.map(({ reason }) => reason)).toEqual(Array(late).fill('late-reply'));
  });

  it('C3: an ask that was kept is handed on to one', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { front, first, second } = forked(stage, direction);
      const asked = front.ask({ type: 'put-by' }, WAIT);
      front.tell({ type: 'go' });
      expect(await asked, direction.title).toBe('first');
      expect(await notesOf(front, first, second), direction.title).toEqual([['accepted', 'stopped'], ['put-by'], []]);
    }
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
  });

  it('C3, G53: an ask that was handed on and stashed is whose who got it; what is stashed is a message', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { front, first } = forked(stage, direction);
      const when = stage.system.spawn(gate, { thread: direction.to });
      const asked = front.ask({ type: 'stashed', gate: when }, WAIT);
      await when.ask({ type: 'waiting', count: 1 }, WAIT);
      await front.stop();
      when.tell({ type: 'open' });
      expect(await asked, direction.title).toBe('first');
      expect(await notesOf(first), direction.title).toEqual([['stashed']]);
    }
    const letters = await stage.untilDeadLetters(way.directions.length);
    expect(letters.map(({ reason, message }) => [(message as ForkMessage).type, reason])).toEqual(
      way.directions.map(() => ['stashed', 'stopped']),
    );
    await stage.untilQuiet();
  });

  it('C3, G53: an ask that was stashed is handed on to nobody before it is released', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { front, first } = forked(stage, direction);
      const asked = front.ask({ type: 'kept' }, WAIT).catch(({ name }: Error) => name);
      expect(await notesOf(front, first), direction.title).toEqual([['stopped', 'kept again'], []]);
      await front.stop();
      expect(await asked, direction.title).toBe('ActorStoppedError');
    }
  });

  it('C3: an ask that was handed on, and came back in a message that tells of it, is handed on from there', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { front } = forked(stage, direction);
      const home = stage.system.spawn(helper, { thread: direction.from });
      expect(await front.ask({ type: 'told', helper: home }, WAIT), direction.title).toBe('first');
    }
  });

  it.each(['expired', 'cancelled'] as const)(
    'C3: an ask that its actor hands on to itself holds up nobody, and goes round until it is %s',
    async (end) => {
      const stage = await way.open();
      const off = new AbortController();
      const options = end === 'expired' ? { timeout: 50 } : { timeout: Number.POSITIVE_INFINITY, signal: off.signal };
      const { front, first } = forked(stage, { from: way.first, to: way.first });
      const asked = front.ask({ type: 'round' }, options).catch(({ name }: Error) => name);
      // In the same actor, and beside it.
      for (let n = 0; n < 3; n++) expect(await notesOf(front, first)).toEqual([[], []]);
      if (end === 'cancelled') off.abort();
      expect(await stage.inTime(asked)).toBe(end === 'expired' ? 'AskTimeoutError' : 'AbortError');
      expect((await stage.untilDeadLetters(1)).map(({ reason }) => reason)).toEqual([end]);
      await stage.untilQuiet();
    },
  );

  it('C3, G50: the signal of who hands an ask on is not that of who gets it', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { front } = forked(stage, direction);
      const when = stage.system.spawn(gate, { thread: direction.to });
      const asked = front.ask({ type: 'watched', gate: when }, WAIT);
      await when.ask({ type: 'waiting', count: 1 }, WAIT);
      await front.stop();
      when.tell({ type: 'open' });
      expect(await asked, direction.title).toBe(false);
    }
  });
});

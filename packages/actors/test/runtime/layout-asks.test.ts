import { type ActorRef, AskCycleError, AskTimeoutError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { ledger, type LedgerMessage } from '../fixtures/ledger.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { failure } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

/** Asks go by layout only, if nothing is counted as a misfit: each of their messages has one. */
function expectLaidOut(stage: Stage, title: string): void {
  expect(stage.count('layout-misfits'), title).toBe(0);
}

inEachWay((way) => {
  it('G45: an ask by layout is answered, at once, later, and by whom it was handed on to, in whatever thread', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const [first, last] = [stage.system.spawn(ledger, { thread: to }), stage.system.spawn(ledger, { thread: way.second })];
      await Promise.all([first.started, last.started]);
      const ask = (message: Step['message']): Step => ({ do: 'ask', to: first, message });
      const steps = [
        ask({ type: 'ask', n: 1 }),
        ask({ type: 'keep', n: 2 }),
        ask({ type: 'pass-on', n: 3, to: last }),
        { do: 'tell', to: first, message: { type: 'settle' } },
      ] as const;
      expect(await asker.ask({ type: 'do', steps }, LONG), title).toEqual([
        { value: 1 },
        { value: 2 },
        { value: 3 },
        { value: 'accepted' },
      ]);
      expectLaidOut(stage, title);
    }
    expect(stage.deadLetters).toEqual([]);
  });

  it('G45, G46: an ask by layout that nobody answers ends by its time limit, and the answer after it is a dead letter', async () => {
    const stage = await way.open();
    let late = 0;
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(ledger, { thread: to });
      await ref.started;
      const steps: Step[] = [{ do: 'ask', to: ref, message: { type: 'keep', n: 7 }, timeout: 30 }];
      expect(await stage.inTime(asker.ask({ type: 'do', steps }, LONG)), title).toEqual([{ error: expect.any(AskTimeoutError) }]);
      await asker.ask({ type: 'do', steps: [{ do: 'tell', to: ref, message: { type: 'settle' } }] });
      const letter = (await stage.untilDeadLetters(++late)).at(-1);
      // A busy thread may come to it only when nobody waits any more.
      if (way.title !== 'threads' || letter?.reason !== 'expired')
        expect(letter, title).toMatchObject({ message: 7, reason: 'late-reply' });
      expectLaidOut(stage, title);
    }
  });

  it('G47, G49: the deadline of an ask by layout is that of its handler, and one that passed while it waited is not handled', async () => {
    const stage = await way.open();
    let expired = 0;
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(ledger, { thread: to });
      await ref.started;
      const asking = (message: Step['message'], timeout: number) =>
        asker.ask({ type: 'do', steps: [{ do: 'ask', to: ref, message, timeout }] }, { timeout: Number.POSITIVE_INFINITY });
      const [came] = await asking({ type: 'left' }, 2_000);
      expect((came as { value: number }).value, title).toBeGreaterThan(0);
      expect((came as { value: number }).value, title).toBeLessThanOrEqual(2_005);
      const door = stage.system.spawn(gate);
      ref.tell({ type: 'block', gate: door });
      await door.ask({ type: 'waiting', count: 1 });
      expect(await stage.inTime(asking({ n: 1, type: 'ask' }, 20)), title).toEqual([{ error: expect.any(AskTimeoutError) }]);
      door.tell({ type: 'open' });
      const letter = (await stage.untilDeadLetters(++expired)).at(-1);
      expect(letter, title).toMatchObject({ message: { type: 'ask', n: 1 }, reason: 'expired' });
      // By layout the type comes first, as it did not when it was sent.
      const crosses = stage.threadOf(asker) !== stage.threadOf(ref);
      expect(Object.keys(letter?.message as object)[0], title).toBe(crosses ? 'type' : 'replyTo');
      expect(await ref.ask({ type: 'report' }), title).toEqual([]);
    }
  });

  it('G48: a chain of asks by layout that comes back fails at once, printing the cycle', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const [a, b] = [stage.system.spawn(ledger, { thread: from }), stage.system.spawn(ledger, { thread: to })];
      await Promise.all([a.started, b.started]);
      const error = await failure(a.ask({ type: 'chain', n: 0, to: b }, LONG));
      expect(error, title).toBeInstanceOf(AskCycleError);
      expect((error as AskCycleError).data.chain, title).toEqual([a.name, b.name, a.name]);
      expectLaidOut(stage, title);
    }
  });

  it('G50: aborting an ask by layout settles it at once and aborts the signal of its handler', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(ledger, { thread: to });
      await ref.started;
      const [begun, ended] = [stage.system.spawn(gate), stage.system.spawn(gate)];
      const steps: Step[] = [{ do: 'ask', to: ref, message: { type: 'work', begun, ended }, timeout: 60_000, abortable: true }];
      const came = asker.ask({ type: 'do', steps }, { timeout: Number.POSITIVE_INFINITY });
      await begun.ask({ type: 'pass' }, LONG);
      asker.tell({ type: 'abort' });
      expect(await came, title).toEqual([{ error: expect.objectContaining({ name: 'AbortError' }) }]);
      await ended.ask({ type: 'pass' }, LONG);
      expectLaidOut(stage, title);
    }
  });

  it('a reference in a laid-out message is the one that is there already, can be told, watched and sent on', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(ledger, { thread: to });
      const known = stage.system.spawn(recorder, { thread: way.second });
      await ref.started;
      const introduce = async (n: number) => {
        const [came] = await asker.ask({ type: 'do', steps: [{ do: 'ask', to: ref, message: { type: 'introduce', to: known, n } }] });
        return (came as { value: { to: ActorRef<never>; isKnown: boolean } }).value;
      };
      const [first, second] = [await introduce(1), await introduce(2)];
      expect([first.to === known, first.isKnown, second.isKnown], title).toEqual([true, false, true]);
      await known.ask({ type: 'report' });
      expectLaidOut(stage, title);
      await ref.ask({ type: 'watch', ref: known });
      await known.stop();
      await untilReported(ref, [-1]);
    }
  });

  it('R7: what can be no handle goes by the general codec, and arrives as what it is', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(ledger, { thread: way.first });
    await ref.started;
    for (const to of [null, undefined, 5, {}]) ref.tell({ type: 'loose', n: 1, note: '', to } as never);
    expect(await ref.ask({ type: 'report' })).toEqual([null, undefined, 5, {}].map((to) => ({ type: 'loose', n: 1, note: '', to })));
    expect(stage.count('layout-misfits')).toBe(way.crosses ? 4 : 0);
  });
}, ALLOW_IO);

async function untilReported(ref: ActorRef<LedgerMessage>, expected: readonly unknown[]): Promise<void> {
  for (;;) {
    const seen = await ref.ask({ type: 'report' }, LONG);
    if (seen.length >= expected.length) return expect(seen).toEqual(expected);
  }
}

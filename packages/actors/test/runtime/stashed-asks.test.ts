import { type ActorRef, ActorStoppedError, AskTimeoutError, restart, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { lender } from '../fixtures/lender.ts';
import { puppet } from '../fixtures/puppet.ts';
import { stasher, type StasherMessage } from '../fixtures/stasher.ts';
import { failure } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

const atOnce = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });
const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const note = (n: number): StasherMessage => ({ type: 'note', n });
  const report = (ref: ActorRef<StasherMessage>) => ref.ask({ type: 'report' }, LONG);
  const tellAll = (ref: ActorRef<StasherMessage>, ...messages: StasherMessage[]): void => {
    for (const message of messages) ref.tell(message);
  };

  it('G45, G53: a stashed ask keeps its deadline and its reply handle, also one that was received earlier', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first, supervise: atOnce });
    const short = failure(ref.ask({ type: 'get' }, { timeout: 20 }));
    const long = ref.ask({ type: 'get' }, LONG);
    const kept = ref.ask({ type: 'keep' }, LONG);
    expect(await stage.inTime(short)).toBeInstanceOf(AskTimeoutError);
    // The next incarnation keeps it again, and stashes it again.
    tellAll(ref, { type: 'stash-kept' }, { type: 'fail' }, { type: 'stash-kept' }, note(1), { type: 'open' });
    expect(await Promise.all([long, kept])).toEqual([0, 0]);
    expect((await report(ref)).notes).toEqual([1]);
  });

  it('G18, G53: a message with a reply handle that is not its own is no ask', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first });
    const from = stage.system.spawn(lender, { thread: way.second });
    const asked = from.ask({ type: 'lend', to: ref }, LONG);
    while ((await report(ref)).size === 0) await stage.advance(0);
    await ref.stop();
    const letters = await stage.untilDeadLetters(1);
    expect(letters.map(({ message, reason }) => [(message as StasherMessage).type, reason])).toEqual([['told', 'stopped']]);
    from.tell({ type: 'answer' });
    expect(await asked).toBe(7);
  });

  it.each(['before', 'after'] as const)('G1, G53: an ask that was answered %s it was stashed is handled all the same', async (answers) => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: to });
      const asker = stage.system.spawn(puppet, { thread: from });
      const message = { type: 'receipt', n: 1, answers };
      const steps = [{ do: 'ask', to: ref, message, timeout: 60_000 }] as const;
      expect(await asker.ask({ type: 'do', steps }, LONG), title).toEqual([{ value: undefined }]);
      tellAll(ref, note(2), { type: 'open' });
      expect(await report(ref), title).toEqual({ notes: [1, 2], size: 0 });
    }
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
  });

  it('G45, G53: an ask that was stashed twice is handled twice, and fails once when its actor ends', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first });
    const asked = failure(ref.ask({ type: 'stash-twice' }, LONG));
    ref.tell({ type: 'open' });
    expect((await report(ref)).notes).toEqual([0, 0, 0]);
    await ref.stop();
    expect(await asked).toBeInstanceOf(ActorStoppedError);
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
  });

  it('G47, G53: a stashed ask whose time is over when it is released is not handled, and is counted', async () => {
    const stage = await way.open();
    let expired = 0;
    for (const { from, to, title } of way.directions) {
      const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: to });
      const asker = stage.system.spawn(puppet, { thread: from });
      // On a busy machine an ask may be over before it is there to be stashed: then another, with more time.
      let came: Promise<readonly unknown[]> | undefined;
      for (let timeout = 100; came === undefined; timeout *= 2) {
        const steps = [{ do: 'ask', to: ref, message: { type: 'get' }, timeout }] as const;
        let isOver = false;
        const asked = asker.ask({ type: 'do', steps }, LONG).finally(() => {
          isOver = true;
        });
        while ((await report(ref)).size === 0 && !isOver) await stage.advance(0);
        if ((await report(ref)).size > 0) came = asked;
        else await stage.untilDeadLetters(++expired);
      }
      expect(await stage.inTime(came), title).toEqual([{ error: expect.any(AskTimeoutError) }]);
      ref.tell({ type: 'open' });
      expect(await report(ref), title).toEqual({ notes: [], size: 0 });
      const letter = (await stage.untilDeadLetters(++expired)).at(-1);
      expect(letter, title).toMatchObject({ message: { type: 'get' }, reason: 'expired' });
    }
    await stage.untilQuiet();
  });
});

import { AskTimeoutError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { answerer } from '../fixtures/answering.ts';
import { fragile } from '../fixtures/failing.ts';
import { puppet } from '../fixtures/puppet.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

inEachWay((way) => {
  it('G46: a second answer is refused and becomes a dead letter; the first one counts', async () => {
    const stage = await way.open();
    const { system } = stage;
    let expected = 0;
    for (const { from, to, title } of way.directions) {
      const asker = system.spawn(puppet, { thread: from });
      const ref = system.spawn(answerer, { thread: to });
      const came = await asker.ask({ type: 'do', steps: [{ do: 'ask', to: ref, message: { type: 'twice' } }] });
      expect(came, title).toEqual([{ value: 'first' }]);
      const letter = (await stage.untilDeadLetters(++expected)).at(-1);
      expect(letter, title).toMatchObject({ message: 'second', reason: 'late-reply', ask: { thread: stage.threadOf(asker) } });
      expect(letter?.sender?.name, title).toBe(ref.name);
      expect(ref.isAlive, title).toBe(true);
    }
  });

  it('G46: an answer that comes too late becomes a dead letter that names the ask, who answers and who had asked', async () => {
    const stage = await way.open();
    const late = () => stage.deadLetters.filter(({ reason }) => reason === 'late-reply');
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(answerer, { thread: to });
      const before = late().length;
      // An ask whose time is over before its turn is not kept: on a busy machine they get more of it.
      for (let timeout = 20, said: readonly unknown[] = []; said.length === 0; timeout *= 2) {
        const step = { do: 'ask', to: ref, message: { type: 'keep' }, timeout } as const;
        const came = await stage.inTime(asker.ask({ type: 'do', steps: [step] }, { timeout: 60_000 }));
        expect(came, title).toEqual([{ error: expect.any(AskTimeoutError) }]);
        said = await ref.ask({ type: 'answer', value: 'late' });
      }
      await stage.until('the answer is a dead letter', () => late().length > before);
      const letter = late().at(-1);
      expect(letter, title).toMatchObject({ message: 'late', reason: 'late-reply' });
      expect(letter?.ask, title).toEqual({ thread: stage.threadOf(asker), id: expect.any(Number) });
      expect([letter?.sender?.name, letter?.target?.name], title).toEqual([ref.name, asker.name]);
    }
    await stage.until('it is logged', () =>
      stage.lines.some(({ text, data }) => text === 'dead letter' && (data as { ask?: unknown }).ask !== undefined),
    );
  });

  it('G46: what the runtime answers for an actor that ends, restarts or has no handler is no late reply', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      for (const end of ['stop', 'restart'] as const) {
        const ref = stage.system.spawn(fragile, { thread: to });
        const held = { do: 'ask', to: ref, message: { type: 'held' } } as const;
        // An ask whose time is over before its turn is not held: on a busy machine they get more of it.
        for (let timeout = 20, isHeld = false; !isHeld; timeout *= 2) {
          const hold = { do: 'ask', to: ref, message: { type: 'hold' }, timeout } as const;
          const came = await stage.inTime(asker.ask({ type: 'do', steps: [hold, hold] }, { timeout: 60_000 }));
          expect(came, title).toEqual([{ error: expect.any(AskTimeoutError) }, { error: expect.any(AskTimeoutError) }]);
          const [answer] = await asker.ask({ type: 'do', steps: [held] }, { timeout: 60_000 });
          isHeld = (answer as { readonly value: number }).value >= 2;
        }
        if (end === 'restart') await failure(ref.ask({ type: 'reject' }));
        else await ref.stop();
        // An answer of the same thread comes behind what it said before.
        const next = end === 'restart' ? ref : stage.system.spawn(fragile, { thread: to });
        expect(await asker.ask({ type: 'do', steps: [{ do: 'ask', to: next, message: { type: 'ping' } }] }), title).toEqual([
          { value: 'pong' },
        ]);
      }
    }
    expect(stage.count('late-reply')).toBe(0);
    expect(stage.deadLetters.filter(({ reason }) => reason !== 'expired')).toEqual([]);
  });

  it('G46: answers to asks that were given up, by time or by signal, become dead letters each', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(answerer, { thread: way.first });
    const asked = failure(ref.ask({ type: 'keep' }, { timeout: 300 }));
    const aborting = new AbortController();
    const aborted = failure(ref.ask({ type: 'keep' }, { signal: aborting.signal, timeout: 60_000 }));
    // Both are kept by now: what is given up before its turn is not handled at all.
    await ref.ask({ type: 'echo', value: 0 });
    aborting.abort();
    await stage.inTime(Promise.all([asked, aborted]));
    await ref.ask({ type: 'answer', value: 'late' });
    const letters = await stage.untilDeadLetters(2);
    expect(letters.map(({ message, reason }) => [message, reason])).toEqual([
      ['late', 'late-reply'],
      ['late', 'late-reply'],
    ]);
  });
});

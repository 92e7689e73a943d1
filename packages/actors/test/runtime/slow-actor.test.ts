import { expect, it } from 'vitest';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { accepted, blocked, note, numbersOf, upTo } from '../support/blocked.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('G8, G9: a slow actor slows those who send to it, in whatever threads, and nobody else in their threads or its own', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const direction of way.directions) {
      const { from, to, title } = direction;
      const { receiver: slow, open, say, tell } = await blocked(stage, direction, { capacity: 10 });
      const bystanders = ([to, from, 'owner'] as const).map((thread) => system.spawn(recorder, { thread }));
      const witness = system.spawn(puppet, { thread: from });
      const sendTo = (numbers: readonly number[]) => say(numbers.map((n): Step => ({ do: 'send', to: slow, message: note(n) })));
      const first = sendTo(upTo(200));
      await stage.until('it is overloaded', () => stage.events.some(({ type, actor }) => type === 'overload' && actor === slow));
      let haveWaited = true;
      const second = sendTo([200, 201, 202]).finally(() => {
        haveWaited = false;
      });
      // The senders themselves, who have other things to say as well, and a neighbour of theirs.
      for (const speak of [say, (steps: readonly Step[]) => witness.ask({ type: 'do', steps }, { timeout: 60_000 })]) {
        const asks = bystanders.flatMap((to) =>
          upTo(20).map((n): Step => ({ do: 'ask', to, timeout: 60_000, message: { type: 'ask', from: 'w', n } })),
        );
        expect(await speak(asks), title).toEqual(bystanders.flatMap(() => upTo(20).map((n) => ({ value: n }))));
        const tells = bystanders.flatMap((to) => upTo(20).map((n): Step => ({ do: 'tell', to, message: note(n) })));
        expect(await speak(tells), title).toEqual(accepted(tells.length));
      }
      expect([await tell([-2]), slow.tell(note(-1)), haveWaited], title).toEqual([[{ value: 'full' }], 'full', true]);
      open();
      await Promise.all([first, second]);
      await stage.untilQuiet();
      expect(await numbersOf(slow), title).toEqual(upTo(203));
      stage.forget();
    }
    expect(stage.deadLetters).toEqual([]);
  });
});

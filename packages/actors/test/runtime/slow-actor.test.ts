import type { Message } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { pusher } from '../fixtures/pusher.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { ONE_A_TURN } from '../support/bounds.ts';
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

  it('G8: a send that waits is let in although tells of its thread take each place as soon as it is free, and so are they', async () => {
    // One message a turn, so that the others have theirs in between.
    const stage = await way.open(ONE_A_TURN);
    const { system } = stage;
    for (const thread of ['owner', way.first] as const) {
      const receiver = system.spawn(recorder, { thread });
      const [sender, teller] = [system.spawn(puppet, { thread }), system.spawn(pusher, { thread })];
      await Promise.all([receiver.started, sender.started, teller.started]);
      teller.tell({ type: 'push', to: receiver as never, what: note(-1) });
      await stage.until('it is overloaded', () => stage.events.some(({ type, actor }) => type === 'overload' && actor === receiver));
      const steps: Step[] = upTo(30).map((n) => ({ do: 'send', to: receiver, message: note(n) }));
      await stage.inTime(sender.ask({ type: 'do', steps }, { timeout: 60_000 }));
      await teller.kill();
      await stage.untilQuiet();
      const numbers = await numbersOf(receiver);
      expect(numbers.filter((n) => n >= 0)).toEqual(upTo(30));
      // Nor is the line of those who wait let in as one: tells have their share.
      const between = numbers.slice(numbers.indexOf(0), numbers.indexOf(29));
      expect(between.filter((n) => n < 0).length).toBeGreaterThan(30);
    }
    // What the teller still had to say to itself.
    expect(new Set(stage.deadLetters.map(({ message }) => (message as Message).type))).toEqual(new Set(['push']));
  });
});

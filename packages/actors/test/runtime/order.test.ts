import { expect, it } from 'vitest';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it.each(way.directions)('G2: messages of one sender arrive in the order told, $title', async ({ from, to }) => {
    const { system } = await way.open();
    const sender = system.spawn(puppet, { thread: from });
    const receiver = system.spawn(recorder, { thread: to });
    const steps: Step[] = Array.from({ length: 500 }, (_, n) => ({ do: 'tell', to: receiver, message: { type: 'note', from: 'a', n } }));
    await sender.ask({ type: 'do', steps });
    const notes = await receiver.ask({ type: 'report' });
    expect(notes.map(({ n }) => n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  it.each(way.directions)('G4: what is told right after spawn is handled after setup, in order, $title', async ({ from, to }) => {
    const { system } = await way.open();
    const sender = system.spawn(puppet, { thread: from });
    const receiver = system.spawn(recorder, { thread: to });
    const told = sender.ask({ type: 'do', steps: [{ do: 'tell', to: receiver, message: { type: 'note', from: 'a', n: 1 } }] });
    expect(await told).toEqual([{ value: 'accepted' }]);
    expect(await receiver.ask({ type: 'report' })).toEqual([{ from: 'a', n: 1 }]);
  });
});

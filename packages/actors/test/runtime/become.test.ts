import { expect, it } from 'vitest';
import { chameleon } from '../fixtures/chameleon.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('G54: become takes effect with the next message', async () => {
    const { system } = await way.open();
    const ref = system.spawn(chameleon({ inSetup: false }), { thread: way.first });
    const colours = [ref.ask({ type: 'colour' }), ref.ask({ type: 'turn', to: 'red' }), ref.ask({ type: 'colour' })];
    expect(await Promise.all(colours)).toEqual(['green', 'green', 'red']);
    expect(await ref.ask({ type: 'turn', to: 'blue' })).toBe('red');
    expect(await ref.ask({ type: 'colour' })).toBe('blue');
  });

  it('G54: in an asynchronous handler too, before messages that wait already', async () => {
    const { system } = await way.open();
    const ref = system.spawn(chameleon({ inSetup: false }), { thread: way.first });
    const asked = [
      ref.ask({ type: 'turn-slowly', to: 'red' }),
      ref.ask({ type: 'colour' }),
      ref.ask({ type: 'turn-slowly', to: 'blue' }),
      ref.ask({ type: 'colour' }),
    ];
    expect(await Promise.all(asked)).toEqual(['green', 'red', 'red', 'blue']);
  });

  it('G54: become inside setup has the last word', async () => {
    const { system } = await way.open();
    const ref = system.spawn(chameleon({ inSetup: true }), { thread: way.first });
    expect(await ref.ask({ type: 'colour' })).toBe('white');
  });
});

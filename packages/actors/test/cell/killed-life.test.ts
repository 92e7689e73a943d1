import { expect, it } from 'vitest';
import { Stub } from '../support/life-stub.ts';
import { turn } from '../support/until.ts';

it('G14, I2: a life was killed if it was by the time its stop came to an end, though its thread had not heard of it', async () => {
  for (const isKilled of [false, true]) {
    const stub = new Stub().run();
    let done = (): void => undefined;
    stub.lastHook = () =>
      new Promise<void>((resolve) => {
        done = resolve;
      });
    stub.askStop();
    stub.run();
    expect(stub.life.phase).toBe('stopping');
    stub.isKilled = isKilled;
    done();
    await turn();
    expect([stub.life.phase, stub.ends]).toEqual(['ended', [isKilled ? 'killed' : 'stopped']]);
  }
});

it.each(['isKilled', 'isStopAsked'] as const)(
  'I2: nothing begins any more once the status word says so (%s), though its thread has not heard of it',
  (word) => {
    const end = word === 'isKilled' ? 'killed' : 'stopped';
    const first = new Stub();
    first[word] = true;
    first.run();
    expect([first.life.phase, first.setups, first.ends]).toEqual(['ended', 0, [end]]);

    const again = new Stub().run();
    again.life.failed(new Error('x'), undefined);
    const error = new Error('x');
    again.obey({ verb: 'halt', children: 'stop', failure: { error, actor: undefined as never, message: undefined, attempt: 1 } });
    again[word] = true;
    again.obey({ verb: 'start', restarted: { error, attempt: 1, delayMs: 0 } });
    expect([again.life.phase, again.setups, again.ends]).toEqual(['ended', 1, [end]]);
  },
);

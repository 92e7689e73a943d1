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

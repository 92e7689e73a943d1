import { pairedSlices } from '@ringmaster/bench';
import { describe, expect, it } from 'vitest';

describe('pairedSlices', () => {
  it('finds a cost of 3 % under noise that is the same for both builds of a pair', async () => {
    let call = 0;
    const noise = (): number => 1 + ((Math.floor(call++ / 2) * 37) % 100) / 100;
    const result = await pairedSlices({ a: () => Promise.resolve(1_000 * noise()), b: () => Promise.resolve(970 * noise()), pairs: 40 });
    expect(result.ratio).toBeCloseTo(0.97, 6);
    expect(result.low).toBeLessThanOrEqual(result.ratio);
    expect(result.high).toBeGreaterThanOrEqual(result.ratio);
  });

  it('runs the pairs A B B A', async () => {
    const order: string[] = [];
    const build = (name: string) => (): Promise<number> => {
      order.push(name);
      return Promise.resolve(1);
    };
    await pairedSlices({ a: build('a'), b: build('b'), pairs: 4 });
    expect(order.slice(2).join('')).toBe('abbaabba');
  });
});

import { shrink } from '#actors/testkit/shrink.js';
import { expect, it } from 'vitest';

it('G73: a failure that comes without any choice only at the second try ends the shortening', async () => {
  let triesWithout = 0;
  const fails = (items: readonly number[]): Promise<boolean> => Promise.resolve(items.length > 0 || ++triesWithout > 1);
  const { items, runs } = await shrink([1, 2, 3, 4], fails, 20);
  expect([items, runs < 20]).toEqual([[], true]);
});

it('G73: shortening leaves what a failure needs, and nothing else', async () => {
  const fails = (items: readonly number[]): Promise<boolean> => Promise.resolve(items.includes(3) && items.includes(17));
  const { items } = await shrink(
    Array.from({ length: 20 }, (_, index) => index),
    fails,
    200,
  );
  expect(items).toEqual([3, 17]);
});

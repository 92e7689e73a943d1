import { expect, it } from 'vitest';
import { seedOf } from '../run-seed.mjs';

it('a run has the seed that was given, or else one that follows from its commit', () => {
  expect(seedOf('12', 'f4a101a7')).toBe('12');
  expect(seedOf(undefined, 'ffffffff00000000')).toBe(String(0xfffffff));
  expect(seedOf(undefined, 'f4a101a7')).not.toBe(seedOf(undefined, 'f4a102a7'));
});

it('outside a repository a run has any seed', () => {
  const seed = Number(seedOf(undefined, undefined));
  expect([Number.isInteger(seed), seed >= 0, seed < 2 ** 31]).toEqual([true, true, true]);
});

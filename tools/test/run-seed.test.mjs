import { expect, it } from 'vitest';
import { runSeed } from '../run-seed.mjs';

it('a run has the seed that was given, or else one that follows from its commit', () => {
  expect(runSeed('12', 'f4a101a7')).toBe('12');
  expect(runSeed(undefined, 'ffffffff00000000')).toBe(String(0xfffffff));
  expect(runSeed(undefined, 'f4a101a7')).not.toBe(runSeed(undefined, 'f4a102a7'));
});

it('outside a repository a run has any seed', () => {
  const seed = Number(runSeed(undefined, undefined));
  expect([Number.isInteger(seed), seed >= 0, seed < 2 ** 31]).toEqual([true, true, true]);
});

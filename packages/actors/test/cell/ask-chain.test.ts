import { expect, test } from 'vitest';
import { CHAIN_MAX, type Chain, chainWith, cycleError, NO_CHAIN } from '#actors/cell/asks/ask-chain.js';

const link = (id: number) => ({ thread: 0, slot: id, generation: 1, id });
const chainOf = (length: number): Chain => Array.from({ length }).reduce<Chain>((chain, _, id) => chainWith(chain, link(id)), NO_CHAIN);

test('C2: a chain has the nearest 16 of those that wait, in their order', () => {
  expect(chainOf(3).map(({ id }) => id)).toEqual([0, 1, 2]);
  expect(chainOf(CHAIN_MAX)).toHaveLength(16);
  expect(chainOf(CHAIN_MAX + 3).map(({ id }) => id)).toEqual(Array.from({ length: 16 }, (_, n) => n + 3));
});

test('a chain that grows leaves the one it grew from as it was', () => {
  const above = chainOf(2);
  chainWith(above, link(7));
  expect(above).toHaveLength(2);
  expect(NO_CHAIN).toHaveLength(0);
});

test('the error of a cycle names its actors, and carries them', () => {
  const error = cycleError(['a', 'b', 'a']);
  expect(error.message).toBe('Cannot ask "a": it waits for this ask itself, a -> b -> a');
  expect(error.data).toEqual({ chain: ['a', 'b', 'a'] });
});

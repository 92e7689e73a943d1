import { expect, it } from 'vitest';
import { PoolLoad } from '#actors/routing/pool-load.js';

const same = (n: number, depth: number): number[] => new Array<number>(n).fill(depth);

it('G62: a pool grows by a quarter, at least by one, after two looks in a row with eight waiting per routee', () => {
  const load = new PoolLoad();
  expect([8, 8, 8, 8].map((depth) => load.look(same(2, depth)))).toEqual([0, 1, 0, 1]);
  expect([7.9, 8, 7.9, 8].map((depth) => load.look(same(2, depth)))).toEqual([0, 0, 0, 0]);
  const large = new PoolLoad();
  expect([20, 20].map((depth) => large.look(same(16, depth)))).toEqual([0, 4]);
});

it('G62: it shrinks by one after ten looks in a row with less than half a message per routee', () => {
  const load = new PoolLoad();
  const looks = Array.from({ length: 25 }, () => load.look([0, 0, 1]));
  expect(looks.flatMap((change, at) => (change === 0 ? [] : [[at, change]]))).toEqual([
    [9, -1],
    [19, -1],
  ]);
  load.look(same(3, 1));
  for (let n = 0; n < 9; n++) expect(load.look(same(3, 0))).toBe(0);
  // One look with a little more begins the row anew.
  expect(load.look(same(3, 1))).toBe(0);
  for (let n = 0; n < 9; n++) expect(load.look(same(3, 0))).toBe(0);
  expect(load.look(same(3, 0))).toBe(-1);
});

it('G62: between the two it stays as it is, so no constant load makes it swing', () => {
  for (const total of [1, 5, 10, 16, 30, 60]) {
    const load = new PoolLoad();
    let size = 1;
    const sizes: number[] = [];
    for (let look = 0; look < 200; look++) {
      size = Math.max(1, size + load.look(same(size, total / size)));
      sizes.push(size);
    }
    // Once it has settled it changes no more.
    expect(new Set(sizes.slice(100)).size, `a load of ${total}: ${sizes.slice(0, 40)}`).toBe(1);
  }
});

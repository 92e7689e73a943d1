import type { AnyRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { PoolSeats } from '#actors/routing/pool-seats.js';

const LIMIT_MS = 6_000;

const refOf = (name: string): AnyRef & { isAlive: boolean } => ({ name, isAlive: true }) as never;

it('G62: the routees of a pool are those that have a seat and live, the same array as long as they are the same', () => {
  const seats = new PoolSeats();
  const [a, b, c] = [refOf('a'), refOf('b'), refOf('c')];
  for (const [seat, ref] of [a, b, c].entries()) seats.take(seat, ref);
  const all = seats.living();
  expect(all).toEqual([a, b, c]);
  expect(seats.living()).toBe(all);
  b.isAlive = false;
  expect(seats.living()).toEqual([a, c]);
  expect(seats.leave(b)).toBe(1);
  expect(seats.leave(b)).toBeUndefined();
  expect(seats.free(2)).toEqual([1, 3]);
  expect(seats.leaveHighest()).toBe(c);
  expect(seats.living()).toEqual([a]);
  expect(seats.free(0)).toEqual([]);
  seats.leaveAll();
  expect([seats.size, seats.refs, seats.living()]).toEqual([0, [], []]);
});

it('G62: who comes to a pool, or leaves it, costs the same however many it has', () => {
  const many = 200_000;
  const seats = new PoolSeats();
  const refs = Array.from({ length: many }, (_, n) => refOf(`${n}`));
  const begunMs = performance.now();
  // With a look at all for each it takes minutes, and nobody could end it.
  const step = (done: number): void => {
    if (performance.now() > begunMs + LIMIT_MS) throw new Error(`No more than ${done} came and left in ${LIMIT_MS} ms`);
  };
  for (const [seat, ref] of refs.entries()) {
    seats.take(seat, ref);
    step(seat);
  }
  for (const [done, ref] of refs.slice(0, many / 2).entries()) {
    seats.leave(ref);
    step(done);
  }
  expect(seats.living()).toHaveLength(many / 2);
  expect(seats.free(many)).toHaveLength(many);
});

import type { Deadlined } from '#actors/timers/deadline-wheel.js';
import { expect, it } from 'vitest';
import { wheelAt } from '../support/hand-wheel.ts';

it('G60, G45: where many are due at once the event loop has its turn every two milliseconds, and what comes then averts the rest', () => {
  const { clock, wheel, expiries, entry } = wheelAt();
  const entries = Array.from({ length: 100 }, (_, id) => entry(id, 100 - (id % 10) - id / 1_000));
  for (const one of entries) {
    const { expired } = one;
    one.expired = () => {
      expired();
      clock.block(0.1);
    };
    wheel.start(one);
  }
  const inOrder = entries.toSorted((a, b) => a.deadlineMs - b.deadlineMs);
  const turns: number[] = [];
  clock.block(104);
  for (let turn = 0; turn < 10 && wheel.count > 0; turn++) {
    clock.advance(0);
    turns.push(expiries.length);
    // The last is answered in time, and one that is new is overdue already.
    if (turn === 0) wheel.cancel(inOrder.at(-1) as Deadlined);
    if (turn === 0) wheel.start(entry(100, -1));
  }
  // Looks at the clock come after 16 each, 1.6 ms apart.
  expect(turns).toEqual([32, 64, 96, 100]);
  expect(expiries.map(({ id }) => id)).toEqual([...inOrder.slice(0, -1).map((one) => entries.indexOf(one)), 100]);
  expect(clock.timers.size).toBe(0);
});

it('G60, G45: where more fall due in each turn of the event loop than expire in two milliseconds the wheel catches up', () => {
  const { clock, wheel, expiries, entry } = wheelAt();
  let mostWaiting = 0;
  for (let turn = 0; turn < 300; turn++) {
    for (let n = 0; n < 100; n++) {
      const one = entry(turn, 1);
      const { expired } = one;
      one.expired = () => {
        expired();
        clock.block(0.1);
      };
      wheel.start(one);
    }
    clock.block(15);
    clock.advance(0);
    mostWaiting = Math.max(mostWaiting, wheel.count);
  }
  // 10 ms a turn are what they take; without more than 2 there are 20 000 in the end.
  expect(mostWaiting).toBeLessThan(2_000);
  expect(Math.max(...expiries.map(({ lateMs }) => lateMs))).toBeLessThan(500);
});

it('G45: what waits for its turn may be cancelled, and started anew, and each strikes once and not before its time', () => {
  const { clock, wheel, expiries, entry } = wheelAt();
  const entries = Array.from({ length: 100 }, (_, id) => entry(id, 10 + id / 1_000));
  for (const one of entries) {
    const { expired } = one;
    one.expired = () => {
      expired();
      clock.block(0.1);
    };
    wheel.start(one);
  }
  clock.block(20);
  clock.advance(0);
  expect(expiries).toHaveLength(32);
  for (const one of entries.slice(40, 60)) wheel.cancel(one);
  for (const [n, one] of entries.slice(50, 60).entries()) {
    one.deadlineMs = clock.nowMs + (n < 5 ? -1 : 100) + n / 10;
    wheel.start(one);
  }
  expect(wheel.count).toBe(58);
  clock.advance(50);
  const ids = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
  expect(expiries.map(({ id }) => id)).toEqual([...ids(0, 40), ...ids(60, 100), ...ids(50, 55)]);
  clock.advance(100);
  expect(expiries.map(({ id }) => id).slice(-5)).toEqual(ids(55, 60));
  expect([wheel.count, expiries.length, clock.timers.size]).toEqual([0, 90, 0]);
});

it('G59: one that is closed by what expires arms no timer, whatever is left', () => {
  const { clock, wheel, expiries, entry } = wheelAt();
  wheel.start({ ...entry(0, 10), expired: () => wheel.close() });
  for (let id = 1; id <= 600; id++) wheel.start(entry(id, id < 520 ? 11 : 5_000));
  clock.advance(20);
  expect([expiries, clock.timers.size]).toEqual([[], 0]);
});

it('G45: what waits for its turn to expire is forgotten by a close', () => {
  const { clock, wheel, expiries, entry } = wheelAt();
  for (let id = 0; id < 50; id++) wheel.start({ ...entry(id, 10), expired: () => clock.block(1) });
  clock.advance(20);
  wheel.close();
  const { count } = wheel;
  clock.advance(1_000);
  expect([wheel.count, expiries, clock.timers.size]).toEqual([count, [], 0]);
});

import { Breather } from '#actors/dispatch/breather.js';
import { expect, it } from 'vitest';

const SLICE_MS = 2;

/** A clock that passes by hand, and an event loop that has its turn when the test says. */
function set() {
  const clock = { nowMs: 0, reads: 0 };
  const laters: (() => void)[] = [];
  const later = (task: () => void): void => void laters.push(task);
  const now = (): number => {
    clock.reads++;
    return clock.nowMs;
  };
  const breather = new Breather({ now, later }, SLICE_MS);
  const turn = (): number => laters.splice(0).map((task) => task()).length;
  return { clock, breather, turn };
}

/** Calls that are done at once, of `ms` each, until one is to wait; how many that were. */
function calls({ clock, breather }: ReturnType<typeof set>, ms: number, most = 10_000): number {
  for (let n = 1; n <= most; n++) {
    clock.nowMs += ms;
    if (breather.breath() !== undefined) return n;
  }
  return most;
}

it.each([0.001, 0.1, 1])('G60, T7: calls of %s ms that are done at once wait for the event loop soon after their time is over', (ms) => {
  const one = set();
  const fromMs = one.clock.nowMs;
  calls(one, ms);
  // Sixteen before the first look, and four between two.
  expect(one.clock.nowMs - fromMs).toBeLessThanOrEqual(SLICE_MS + 20 * ms);
  expect(one.clock.nowMs - fromMs).toBeGreaterThanOrEqual(SLICE_MS);
});

it('T7: all that are made until the event loop has had its turn wait for it, and go on after it', async () => {
  const one = set();
  calls(one, 0.1);
  const waiting = [one.breather.breath(), one.breather.breath()];
  let resumed = 0;
  for (const breath of waiting) void breath?.then(() => resumed++);
  await undefined;
  expect([resumed, one.turn()]).toEqual([0, 1]);
  await Promise.all(waiting);
  expect(resumed).toBe(2);
  expect(calls(one, 0.1)).toBeGreaterThan(16);
});

it('T7: calls that leave the event loop its turns by themselves never wait, and cost a look in sixteen', () => {
  const one = set();
  for (let n = 0; n < 1_600; n++) {
    one.clock.nowMs += 5;
    expect(one.breather.breath()).toBe(undefined);
    one.turn();
  }
  expect(one.clock.reads).toBe(100);
});

import { expect, it } from 'vitest';
import { withinMs } from '#actors/timers/within-ms.js';
import { HandClock } from '../support/hand-clock.ts';
import { turn } from '../support/until.ts';

it.each([
  { what: 'has settled', work: () => Promise.resolve(1) },
  { what: 'has failed', work: () => Promise.reject(new Error('work')) },
])('withinMs is true, and leaves no timer behind, if the work $what before the limit', async ({ work }) => {
  const clock = new HandClock();
  expect(await withinMs(clock, 50, work())).toBe(true);
  expect([clock.armed, clock.timers.size]).toEqual([1, 0]);
});

it('withinMs is false at the limit, not before, and stays so', async () => {
  const clock = new HandClock();
  let finish: () => void = () => undefined;
  const came: boolean[] = [];
  const within = withinMs(clock, 50, new Promise<void>((resolve) => (finish = resolve)));
  void within.then((inTime) => came.push(inTime));
  clock.advance(49);
  await turn();
  expect(came).toEqual([]);
  clock.advance(1);
  finish();
  expect(await within).toBe(false);
  expect(came).toEqual([false]);
});

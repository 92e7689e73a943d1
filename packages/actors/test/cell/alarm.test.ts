import type { ActorContext } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Alarm } from '#actors/cell/alarm.js';

const DAY_MS = 86_400_000;

/** Timers that are looked at, and never due. */
function alarmAt(clock: { nowMs: number }) {
  const delays: number[] = [];
  const life = new AbortController();
  const ctx = { signal: life.signal, timers: { after: (_key: string, delayMs: number) => void delays.push(delayMs) } };
  const alarm = new Alarm<{ type: 'wake' }>({
    ctx: ctx as unknown as ActorContext<{ type: 'wake' }>,
    message: { type: 'wake' },
    now: () => clock.nowMs,
  });
  return { alarm, delays, life };
}

it('an alarm is set anew for what is earlier alone, until it has rung', () => {
  const clock = { nowMs: 1_000 };
  const { alarm, delays } = alarmAt(clock);
  for (const atMs of [Number.POSITIVE_INFINITY, 1_500, 1_500, 1_600, 1_400.2]) alarm.set(atMs);
  expect(delays).toEqual([500, 401]);
  clock.nowMs = 1_401;
  alarm.rang();
  alarm.set(1_600);
  expect(delays).toEqual([500, 401, 199]);
});

it('an alarm rings at once for what is past, early for what no timer reaches, and not for an incarnation that is over', () => {
  const { alarm, delays, life } = alarmAt({ nowMs: 1_000 });
  alarm.set(1_000 + 100 * DAY_MS);
  alarm.set(3);
  alarm.rang();
  life.abort();
  alarm.set(5_000);
  expect(delays).toEqual([2 ** 30, 1]);
});

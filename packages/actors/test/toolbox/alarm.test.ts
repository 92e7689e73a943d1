import type { ActorContext } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Alarm } from '#actors/toolbox/alarm.js';
import { PACE } from '#actors/contract/pace.js';

const DAY_MS = 86_400_000;

/** Timers that are looked at, and due when the test says so. */
function alarmAt(clock: { nowMs: number }) {
  const delays: number[] = [];
  const life = new AbortController();
  let due: (() => void) | undefined;
  let rings = 0;
  const after = (delayMs: number, task: () => void): (() => void) => {
    delays.push(delayMs);
    due = task;
    return () => {
      if (due === task) due = undefined;
    };
  };
  const ctx = { signal: life.signal, pipeToSelf: () => void rings++, [PACE]: { after } };
  const alarm = new Alarm<{ type: 'wake' }>({
    ctx: ctx as unknown as ActorContext<{ type: 'wake' }>,
    message: { type: 'wake' },
    now: () => clock.nowMs,
  });
  const isDue = (): void => {
    const task = due;
    due = undefined;
    task?.();
  };
  return { alarm, delays, life, isDue, rings: () => rings, isArmed: () => due !== undefined };
}

it('an alarm is set anew for what is earlier alone, until it has rung', () => {
  const clock = { nowMs: 1_000 };
  const { alarm, delays, isDue, rings } = alarmAt(clock);
  for (const atMs of [Number.POSITIVE_INFINITY, 1_500, 1_500, 1_600, 1_400.2]) alarm.set(atMs);
  expect(delays).toEqual([500, 401]);
  clock.nowMs = 1_401;
  isDue();
  // It stands in the mailbox: nothing rings before that.
  alarm.set(1_402);
  alarm.set(3);
  expect([delays.length, rings()]).toEqual([2, 1]);
  alarm.rang();
  alarm.set(1_600);
  expect(delays).toEqual([500, 401, 199]);
});

it('Y3: what an alarm says was heard had come when it fired, not when its message was handled', () => {
  const clock = { nowMs: 1_000 };
  const { alarm, isDue } = alarmAt(clock);
  alarm.set(1_500);
  expect(alarm.heardMs).toBe(Number.NEGATIVE_INFINITY);
  clock.nowMs = 1_700;
  isDue();
  expect(alarm.heardMs).toBe(Number.NEGATIVE_INFINITY);
  clock.nowMs = 1_900;
  alarm.rang();
  expect(alarm.heardMs).toBe(1_700);
});

it('an alarm rings at once for what is past, early for what no timer reaches, and not for an incarnation that is over', () => {
  const { alarm, delays, life, isDue, isArmed, rings } = alarmAt({ nowMs: 1_000 });
  alarm.set(1_000 + 100 * DAY_MS);
  alarm.set(3);
  expect([delays, isArmed()]).toEqual([[2 ** 30, -997], true]);
  life.abort();
  expect(isArmed()).toBe(false);
  alarm.set(2);
  isDue();
  expect([delays.length, rings()]).toEqual([2, 0]);
});

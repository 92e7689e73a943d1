import { TimeLimits } from '@ringmaster/core';
import { type Deadlined, DeadlineWheel } from '#actors/timers/deadline-wheel.js';
import { HandClock } from './hand-clock.ts';

/** A deadline wheel on a clock that is moved by hand, and what expires in it. */
export function wheelAt() {
  const clock = new HandClock();
  const limits = new TimeLimits(clock);
  const wheel = new DeadlineWheel({ now: () => clock.now(), timer: (delayMs, task) => limits.timer(delayMs, task) });
  const expiries: { id: number; lateMs: number }[] = [];
  const entry = (id: number, inMs: number): Deadlined => {
    const deadlineMs = clock.nowMs + inMs;
    return {
      deadlineMs,
      wheelNext: undefined,
      wheelPrevious: undefined,
      wheelSlot: -1,
      expired: () => void expiries.push({ id, lateMs: clock.nowMs - deadlineMs }),
    };
  };
  return { clock, wheel, expiries, entry };
}

import { DeadlineWheel } from '#actors/timers/deadline-wheel.js';
import { type KeyedTimer, KeyedTimers } from '#actors/timers/keyed-timers.js';
import { describe, expect, it } from 'vitest';
import { HandClock } from '../support/hand-clock.ts';

/** Two ticks of the wheel: what a timer may be late by. */
const LATE_MS = 8;

/** Timers by hand: their ticks wait in `queue` until the test takes them. */
function timersAt() {
  const clock = new HandClock();
  const startMs = clock.nowMs;
  const queue: KeyedTimer[] = [];
  const timers = new KeyedTimers({ wheel: new DeadlineWheel(clock), now: () => clock.now(), due: (timer) => void queue.push(timer) });
  /** Handles what waits, each for `handlingMs`; answers the messages that counted. */
  const handle = (handlingMs = 0): unknown[] =>
    queue.splice(0).flatMap((timer) => {
      const tick = timers.take(timer);
      if (tick === undefined) return [];
      clock.advance(handlingMs);
      tick.ended?.();
      return [tick.message];
    });
  /** When ticks came, in milliseconds from the start, while the clock went on so long. */
  const during = (ms: number, handlingMs = 0): number[] => {
    const ticks: number[] = [];
    for (const endMs = clock.nowMs + ms; clock.nowMs < endMs; ) {
      clock.advance(1);
      if (queue.length > 0) ticks.push(clock.nowMs - startMs);
      handle(handlingMs);
    }
    return ticks;
  };
  return { clock, timers, queue, handle, during };
}

describe('KeyedTimers', () => {
  it('G51: at a fixed rate, ticks stand on the clock and do not drift, however long each is handled', () => {
    const { timers, during } = timersAt();
    timers.start('a', 30, 'a', { periodMs: 30, mode: 'fixed-rate' });
    const ticks = during(3_000, 7);
    expect(ticks.length).toBe(100);
    for (const [index, ms] of ticks.entries()) {
      expect(ms - (index + 1) * 30).toBeGreaterThanOrEqual(0);
      expect(ms - (index + 1) * 30).toBeLessThanOrEqual(LATE_MS);
    }
  });

  it('G51: at a fixed rate, a period that is next to nothing comes at each tick of the wheel', () => {
    const { timers, during } = timersAt();
    timers.start('a', 1, 'a', { periodMs: Number.MIN_VALUE, mode: 'fixed-rate' });
    expect(during(40).length).toBeGreaterThanOrEqual(9);
  });

  it('G51: at a fixed rate, one late tick stands for all that were missed, and the next one is on the clock again', () => {
    const { clock, timers, queue, handle, during } = timersAt();
    timers.start('a', 30, 'a', { periodMs: 30, mode: 'fixed-rate' });
    clock.block(1_000);
    clock.advance(0);
    expect([queue.length, handle()]).toEqual([1, ['a']]);
    const [next = 0, after = 0] = during(60);
    expect(next).toBeGreaterThanOrEqual(1_020);
    expect(next).toBeLessThanOrEqual(1_020 + LATE_MS);
    expect(after).toBeGreaterThanOrEqual(1_050);
  });

  it('G51: at a fixed rate, ticks that come while one waits are left out', () => {
    const { clock, timers, queue, handle, during } = timersAt();
    timers.start('a', 30, 'a', { periodMs: 30, mode: 'fixed-rate' });
    clock.advance(100);
    expect([queue.length, handle(), handle()]).toEqual([1, ['a'], []]);
    expect(during(30).length).toBe(1);
  });

  it('G51: with a fixed delay, the pause is counted from the end of handling', () => {
    const { timers, during } = timersAt();
    timers.start('a', 30, 'a', { periodMs: 30, mode: 'fixed-delay' });
    const ticks = during(1_000, 50);
    const gaps = ticks.slice(1).map((ms, index) => ms - (ticks[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(8);
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(80);
      expect(gap).toBeLessThanOrEqual(80 + LATE_MS + 1);
    }
  });

  it.each(['fixed-rate', 'fixed-delay'] as const)(
    'G51: a tick of a replaced or cancelled timer does not count, nor its end (%s)',
    (mode) => {
      const { clock, timers, queue, handle, during } = timersAt();
      for (const key of ['a', 'b']) timers.start(key, 10, `old ${key}`, { periodMs: 10, mode });
      clock.advance(20);
      expect(queue.length).toBe(2);
      timers.start('a', 40, 'new');
      timers.cancel('b');
      expect(handle()).toEqual([]);
      expect(during(200).length).toBe(1);
      timers.start('c', 10, 'c', { periodMs: 10, mode });
      clock.advance(20);
      const tick = timers.take(queue.pop() as KeyedTimer);
      timers.cancel('c');
      tick?.ended?.();
      expect(during(200)).toEqual([]);
    },
  );

  it('G51: cleared timers are all gone', () => {
    const { clock, timers, handle, during } = timersAt();
    timers.start('a', 10, 'a');
    timers.start('b', 30, 'b', { periodMs: 10, mode: 'fixed-rate' });
    clock.advance(20);
    timers.clear();
    expect([handle(), during(200)]).toEqual([[], []]);
  });
});

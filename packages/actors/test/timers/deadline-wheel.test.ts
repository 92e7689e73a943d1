import { SeededRandom } from '@ringmaster/core/testkit';
import type { Deadlined } from '#actors/timers/deadline-wheel.js';
import { describe, expect, it } from 'vitest';
import { wheelAt } from '../support/hand-wheel.ts';

const TICK_MS = 4;
/** Slots times tick: a deadline further away shares its slot with a nearer one. */
const ROUND_MS = 512 * TICK_MS;

describe('DeadlineWheel', () => {
  it.each([0, 1, 3.9, 4, 5, 100, ROUND_MS - 1, ROUND_MS, ROUND_MS + 1, 5_000, 60_000])(
    'G45: expires what is due in %d ms, never before and at most two ticks after',
    (inMs) => {
      const { clock, wheel, expiries, entry } = wheelAt();
      wheel.start(entry(1, inMs));
      clock.advance(inMs + 2 * TICK_MS);
      expect(expiries.map(({ id }) => id)).toEqual([1]);
      expect(expiries[0]?.lateMs).toBeGreaterThanOrEqual(0);
    },
  );

  it('G45: a nearer deadline that comes later is not kept waiting by the timer of a farther one', () => {
    const { clock, wheel, expiries, entry } = wheelAt();
    wheel.start(entry(1, 5_000));
    wheel.start(entry(2, 20));
    clock.advance(20 + 2 * TICK_MS);
    expect(expiries.map(({ id }) => id)).toEqual([2]);
    clock.advance(5_000);
    expect(expiries.map(({ id }) => id)).toEqual([2, 1]);
  });

  it('G45: what is late because the thread was busy expires behind what had come for it', () => {
    const { clock, wheel, expiries, entry } = wheelAt();
    const [answered, unanswered] = [entry(1, 50), entry(2, 60)];
    wheel.start(answered);
    wheel.start(unanswered);
    clock.block(500);
    // The rings are read between a thread's timers and whatever it does later.
    const later = clock.later.bind(clock);
    clock.later = (task) => {
      wheel.cancel(answered);
      later(task);
    };
    clock.advance(0);
    expect(expiries.map(({ id }) => id)).toEqual([2]);
    wheel.start(entry(3, 50));
    clock.block(500);
    clock.later = (task) => {
      later(task);
      wheel.close();
    };
    clock.advance(0);
    expect(expiries.map(({ id }) => id)).toEqual([2]);
  });

  it.each([0, 1, 250, 511].flatMap((startTicks) => [20, ROUND_MS, 3 * ROUND_MS].map((stallMs) => [startTicks, stallMs] as const)))(
    'G45: what is due together expires in the order of its deadlines (begun at tick %i, seen after %i ms)',
    (startTicks, stallMs) => {
      const { clock, wheel, expiries, entry } = wheelAt();
      clock.advance(startTicks * TICK_MS);
      // Some of one slot, and some a round later, which share their slots with others.
      const inMs = [9, 3, 17, 3.5, 2, 18, ROUND_MS - 1, ROUND_MS + 3, 2 * ROUND_MS + 2].filter((ms) => ms < stallMs);
      for (const ms of inMs) wheel.start(entry(ms, ms));
      clock.block(stallMs);
      clock.advance(0);
      expect(expiries.map(({ id }) => id)).toEqual(inMs.toSorted((one, other) => one - other));
    },
  );

  it('G45: what is started anew by one that expires with it has its new deadline', () => {
    const { clock, wheel, expiries, entry } = wheelAt();
    const again = entry(2, 6);
    const first = entry(1, 5);
    wheel.start(again);
    wheel.start({
      ...first,
      expired: () => {
        wheel.cancel(again);
        again.deadlineMs = clock.nowMs + 100;
        wheel.start(again);
      },
    });
    clock.block(20);
    clock.advance(0);
    expect(expiries).toEqual([]);
    clock.advance(100 + 2 * TICK_MS);
    expect(expiries.map(({ id }) => id)).toEqual([2]);
  });

  it('a deadline that is cancelled at once costs no timer of its own', () => {
    const { clock, wheel, entry } = wheelAt();
    for (let ask = 0; ask < 400; ask++) {
      const one = entry(ask, 5_000);
      wheel.start(one);
      wheel.cancel(one);
      clock.advance(10);
    }
    expect(clock.armed).toBe(1);
  });

  it('G59: an empty wheel lets its timer fire once more, and arms no other', () => {
    const { clock, wheel, entry } = wheelAt();
    const one = entry(1, 5_000);
    wheel.start(one);
    wheel.cancel(one);
    clock.advance(60_000);
    expect(clock.armed).toBe(1);
    expect(clock.timers.size).toBe(0);
  });

  it('G59: a deadline that is far away wakes its thread when it is due, and not before; with many others it comes in time, too', () => {
    const { clock, wheel, expiries, entry } = wheelAt();
    const farMs = 100 * ROUND_MS + 2;
    for (const [id, inMs] of [10, farMs, 2 * farMs].entries()) wheel.start(entry(id, inMs));
    clock.advance(2 * farMs + 2 * TICK_MS);
    expect(expiries.map(({ id, lateMs }) => [id, lateMs >= 0 && lateMs <= 2 * TICK_MS])).toEqual([0, 1, 2].map((id) => [id, true]));
    expect(clock.armed).toBe(3);
    expiries.length = 0;
    for (let id = 0; id < 1_000; id++) wheel.start(entry(id, farMs));
    clock.advance(farMs + 2 * TICK_MS);
    expect(expiries).toHaveLength(1_000);
    expect(Math.max(...expiries.map(({ lateMs }) => lateMs))).toBeLessThanOrEqual(2 * TICK_MS);
  });

  it('what expires may start and cancel others', () => {
    const { clock, wheel, expiries, entry } = wheelAt();
    const doomed = entry(2, 10);
    const first = entry(1, 10);
    const starts: Deadlined = {
      ...first,
      expired: () => {
        first.expired();
        wheel.cancel(doomed);
        wheel.start(entry(3, 10));
      },
    };
    wheel.start(doomed);
    wheel.start(starts);
    clock.advance(100);
    expect(expiries.map(({ id }) => id)).toEqual([1, 3]);
    expect(wheel.count).toBe(0);
  });

  it('closed, it has no timer', () => {
    const { clock, wheel, entry } = wheelAt();
    wheel.start(entry(1, 50));
    wheel.close();
    expect(clock.timers.size).toBe(0);
  });

  it('G45: random starts and cancels: each that is not cancelled expires once, in time', () => {
    const seed = 20_261_124;
    const random = new SeededRandom(seed);
    const { clock, wheel, expiries, entry } = wheelAt();
    const open = new Map<number, Deadlined>();
    const expected = new Set<number>();
    for (let id = 0; id < 3_000; id++) {
      const one = entry(id, random.next() < 0.5 ? random.next() * 50 : random.next() * 6_000);
      wheel.start(one);
      open.set(id, one);
      expected.add(id);
      const victim = Math.floor(random.next() * (id + 1));
      const cancelled = open.get(victim);
      if (random.next() < 0.7 && cancelled !== undefined && cancelled.wheelSlot !== -1) {
        wheel.cancel(cancelled);
        expected.delete(victim);
      }
      clock.advance(random.next() * 6);
    }
    clock.advance(7_000);
    const ids = expiries.map(({ id }) => id);
    expect(new Set(ids), `seed ${seed}`).toEqual(expected);
    expect(ids.length).toBe(expected.size);
    for (const { lateMs } of expiries) {
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThanOrEqual(2 * TICK_MS);
    }
    expect(wheel.count).toBe(0);
  });
});

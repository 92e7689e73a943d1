import { allocateRegions, forgetHeld, HeldBytes } from '@ringmaster/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const KIB = 1024;
/** Of a system of four threads: the share of each is a quarter. */
const LIMIT = 400 * KIB;
const SHARE = LIMIT / 4;

function open(threads = 4) {
  const regions = allocateRegions({ threads, slots: 64 });
  const calls: number[] = [];
  const held = Array.from(
    { length: threads },
    (_, self) => new HeldBytes({ regions, self, limitBytes: LIMIT, room: (who) => void calls.push(who) }),
  );
  return { regions, calls, held: held as [HeldBytes, HeldBytes, HeldBytes, HeldBytes] };
}

it('is over when all threads together hold more than the limit, as of the last refresh', () => {
  const { held } = open();
  const [sender, second, third] = held;
  second.inbound = LIMIT - KIB;
  second.refresh();
  sender.refresh();
  expect(sender.isOverLimit).toBe(false);
  third.outbound = 2 * KIB;
  third.refresh();
  expect(sender.isOverLimit).toBe(false);
  sender.refresh();
  expect(sender.isOverLimit).toBe(true);
  second.inbound = 0;
  second.refresh();
  sender.refresh();
  expect(sender.isOverLimit).toBe(false);
});

it('W3: republished, what has changed is seen by others and calls who waits, and only the look at the sum is left out', () => {
  const { held, calls } = open();
  const [sender, second] = held;
  second.inbound = LIMIT + KIB;
  second.republish();
  sender.refresh();
  expect([sender.isOverLimit, second.isOverLimit, sender.wantRoom(1)]).toEqual([true, false, true]);
  second.inbound = 0;
  second.republish();
  expect(calls).toEqual([0b1]);
  sender.republish();
  expect(sender.isOverLimit).toBe(true);
  sender.refresh();
  expect(sender.isOverLimit).toBe(false);
});

it('tells which threads have taken in more than their share; what waits to leave a thread does not count against it', () => {
  const { held } = open();
  const [sender, second, third] = held;
  second.inbound = SHARE + KIB;
  third.outbound = LIMIT;
  third.inbound = SHARE;
  for (const one of held) one.refresh();
  expect([1, 2, 3].map((thread) => sender.hasMoreThanItsShare(thread))).toEqual([true, false, false]);
});

it('W3: who waits is called by a thread that comes down to half its share, and by whoever brings the sum down; by nobody before', () => {
  const { held, calls } = open();
  const [sender, second, third] = held;
  second.inbound = LIMIT / 2;
  third.outbound = LIMIT;
  for (const one of [second, third]) one.refresh();
  expect(sender.wantRoom(1)).toBe(true);
  second.inbound = SHARE;
  second.refresh();
  expect(calls).toEqual([]);
  second.inbound = SHARE / 2;
  second.refresh();
  expect(calls).toEqual([0b1]);
  second.inbound = LIMIT / 2;
  second.refresh();
  expect([sender.wantRoom(1), held[3].wantRoom(1)]).toEqual([true, true]);
  third.outbound = 0;
  third.refresh();
  expect(calls).toEqual([0b1, 0b1001]);
});

it('W3: who waits is called also if the thread holds more in all by then, but not of what it has taken in', () => {
  const { held, calls } = open();
  const [sender, second] = held;
  second.inbound = LIMIT + KIB;
  second.refresh();
  expect(sender.wantRoom(1)).toBe(true);
  Object.assign(second, { inbound: 0, outbound: 2 * LIMIT });
  second.refresh();
  expect(calls).toEqual([0b1]);
});

it('W3: whoever asks to be called while there is room is told so, and need not wait', () => {
  const { held } = open();
  const [sender, second] = held;
  expect(sender.wantRoom(1)).toBe(false);
  second.inbound = SHARE + KIB;
  second.refresh();
  // The system as a whole has room.
  expect(sender.wantRoom(1)).toBe(false);
});

it('what a dead thread held is gone with it', () => {
  const { held, regions, calls } = open();
  const [sender, second] = held;
  second.inbound = 2 * LIMIT;
  second.refresh();
  expect(sender.wantRoom(1)).toBe(true);
  forgetHeld(regions, 1);
  sender.callWaiting();
  expect(calls).toEqual([0b1]);
  sender.refresh();
  expect([sender.isOverLimit, sender.hasMoreThanItsShare(1)]).toEqual([false, false]);
});

it('W3: however threads hold, let go and wait by turns, nobody who waits is left uncalled when there is room', () => {
  const step = fc.record({
    thread: fc.nat(3),
    inbound: fc.nat(LIMIT),
    outbound: fc.nat(LIMIT),
    waitsFor: fc.option(fc.nat(3), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const { held, calls } = open();
      const waiting = new Map<number, number>();
      for (const { thread, inbound, outbound, waitsFor } of steps) {
        const one = held[thread] as HeldBytes;
        if (waitsFor !== undefined && one.wantRoom(waitsFor)) waiting.set(thread, waitsFor);
        else Object.assign(one, { inbound, outbound });
        one.refresh();
        for (const who of calls.splice(0)) for (const index of [0, 1, 2, 3]) if ((who & (1 << index)) !== 0) waiting.delete(index);
      }
      // Everything is worked off, one thread after the other.
      for (const one of held) {
        Object.assign(one, { inbound: 0, outbound: 0 });
        one.refresh();
      }
      for (const who of calls) for (const index of [0, 1, 2, 3]) if ((who & (1 << index)) !== 0) waiting.delete(index);
      expect([...waiting]).toEqual([]);
    }),
  );
});

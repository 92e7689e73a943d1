import { allocateRegions, claimThread, type Host, STATE, ThreadState, threadIndex } from '@ringmaster/core';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { SystemMeter } from '#actors/system/thread/metrics/system-meter.js';
import { RealPassage } from '#actors/testkit/real-passage.js';

/** A system of which a message is under way, and nothing moves; each look takes `lookMs` of a clock of its own. */
function stuck(workers: number, lookMs = 1) {
  const regions = allocateRegions({ threads: 3, slots: 64, dataRingBytes: 1_024 });
  new SystemMeter(regions, 0).sent(1);
  let nowMs = 0;
  const later = (task: () => void): void => {
    nowMs += lookMs;
    queueMicrotask(task);
  };
  const host = { now: () => nowMs, later, timer: (_: number, task: () => void) => later(task) } as unknown as Host;
  const passage = new RealPassage({ runtime: { host, config: { workers } }, regions } as unknown as OwnerSystem, 1_000);
  return { regions, settled: () => passage.settle().then(() => nowMs) };
}

it('settling leaves what does not move to itself after a while', async () => {
  expect(await stuck(0).settled()).toBe(300);
  // A busy machine: what is waited for takes longer as well.
  expect(await stuck(0, 10).settled()).toBeGreaterThan(2_000);
});

it('settling gives a thread that starts longer, however busy the machine is, be it a worker or a dedicated one', async () => {
  const { regions, settled } = stuck(0);
  claimThread(regions, 2);
  expect(await settled()).toBeGreaterThan(4_000);
  expect(await stuck(1).settled()).toBeGreaterThan(4_000);
});

it('settling waits for a thread that is awake, for a line of the log is under way for longer than its message', async () => {
  const settledMs = async (state: number): Promise<number> => {
    const { regions, settled } = stuck(0);
    new SystemMeter(regions, 0).lost(1);
    new Int32Array(regions.words)[threadIndex(1) + STATE] = state;
    return await settled();
  };
  expect(await settledMs(ThreadState.parked)).toBeLessThan(10);
  // No message is under way: for this long it may be something else.
  expect(await settledMs(ThreadState.awake)).toBe(300);
});

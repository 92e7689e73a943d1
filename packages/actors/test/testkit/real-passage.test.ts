import { allocateRegions, STATE, ThreadState, threadIndex } from '@ringmaster/core';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { RealPassage } from '#actors/testkit/real-passage.js';

/** Its clock stands still: nothing is given up because it takes long. */
const host = { now: () => 0, later: (run: () => void) => setImmediate(run), timer: (_ms: number, run: () => void) => setImmediate(run) };

it.each([0, 1])('settles only when thread %i sleeps, for a line of the log is under way for longer than its message', async (thread) => {
  const regions = allocateRegions({ threads: 2, slots: 64 });
  const words = new Int32Array(regions.words);
  const become = (state: number): void => void (words[threadIndex(thread) + STATE] = state);
  const passage = new RealPassage({ runtime: { host }, regions } as unknown as OwnerSystem, 5_000);
  become(ThreadState.awake);
  let hasSettled = false;
  const settled = passage.settle().then(() => {
    hasSettled = true;
  });
  for (let turn = 0; turn < 200; turn++) await new Promise((next) => setImmediate(next));
  expect(hasSettled).toBe(false);
  become(ThreadState.parked);
  await settled;
});

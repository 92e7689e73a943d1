import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { allocateRegions } from '@ringmaster/core';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const FEW_BYTES = 64 * 1024 * 1024;

test('M1 untouched memory of a large system costs nothing', () => {
  const before = process.memoryUsage.rss();
  const regions = allocateRegions({ threads: 17 });
  expect(regions.slots.length).toBe(17);
  expect(process.memoryUsage.rss() - before).toBeLessThan(FEW_BYTES);
});

test('M1 memory of a system that has ended is not cleared for the next one', () => {
  const before = process.memoryUsage.rss();
  const alive = [allocateRegions({ threads: 17 })];
  for (let systems = 0; systems < 5; systems++) {
    // Not the one that was allocated last: the end of its memory the C library would give back.
    alive.push(allocateRegions({ threads: 17 }));
    alive.shift();
    collectGarbage();
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan(FEW_BYTES);
  expect(alive.length).toBe(1);
});

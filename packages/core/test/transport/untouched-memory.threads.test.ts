/** In a process of its own: in one that has freed much memory, the allocator hands out what was touched before. */
import { allocateRegions } from '@ringmaster/core';
import { expect, test } from 'vitest';

test('M1 untouched memory of a large system costs nothing', () => {
  const before = process.memoryUsage.rss();
  const regions = allocateRegions({ threads: 17 });
  expect(regions.slots.length).toBe(17);
  expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
});

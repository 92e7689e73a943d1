import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SharedSlotTable, slotTableBytes } from '@ringmaster/core';
import { expect, test } from 'vitest';

const CAPACITY = 64 * 200;

test('I1, I2 threads that claim at once share out all slots, and one alone wins each move', async () => {
  const buffer = new SharedArrayBuffer(slotTableBytes(CAPACITY));
  const table = new SharedSlotTable({ buffer, capacity: CAPACITY, thread: 0, opener: 0 });
  const contested = Array.from({ length: 6_400 }, () => table.claim('contested'));
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workers = [1, 2, 3].map(
    (opener) =>
      new Worker(new URL('../fixtures/slot-claimer.js', import.meta.url), {
        workerData: { buffer, capacity: CAPACITY, opener, contested, gate },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const reports = Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0] as { slots: number[]; moved: number[] }));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  const results = await reports;
  const slots = results.flatMap((result) => result.slots);
  expect(slots.length).toBe(CAPACITY - contested.length);
  expect(new Set([...slots, ...contested]).size).toBe(CAPACITY);
  const moved = results.flatMap((result) => result.moved);
  expect(moved.length).toBe(contested.length);
  expect(new Set(moved).size).toBe(contested.length);
  for (const [index, { slots: own }] of results.entries()) for (const slot of own) expect(table.name(slot, 1)).toBe(`opener ${index + 1}`);
});

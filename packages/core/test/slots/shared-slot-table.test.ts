import { NO_SLOT, SharedSlotTable, SlotStatus, slotTableBytes } from '@ringmaster/core';
import { returnLeases } from '#core/slots/slot-leases.js';
import { GENERATION_MAX, LIFE, leaseWords, SLOT_WORDS, STATUS_BITS, slotsOffset } from '#core/slots/slot-layout.js';
import { expect, test } from 'vitest';
import { slotTableContract } from './slot-table-contract.js';

slotTableContract('SharedSlotTable', (capacity) => {
  const buffer = new SharedArrayBuffer(slotTableBytes(capacity));
  return (opener) => new SharedSlotTable({ buffer, capacity, thread: 1, opener });
});

function fresh(capacity: number) {
  const buffer = new SharedArrayBuffer(slotTableBytes(capacity));
  return { buffer, open: (opener: number) => new SharedSlotTable({ buffer, capacity, thread: 1, opener }) };
}

test('I1 a slot whose generation would wrap is retired', () => {
  const { buffer, open } = fresh(2);
  const words = new Int32Array(buffer, slotsOffset(2));
  words[LIFE] = (GENERATION_MAX - 1) << STATUS_BITS;
  words[SLOT_WORDS + LIFE] = (GENERATION_MAX - 1) << STATUS_BITS;
  const table = open(0);
  const [first, second] = [table.claim('last'), table.claim('last')];
  expect([table.generation(first), table.generation(second)]).toEqual([GENERATION_MAX, GENERATION_MAX]);
  expect(table.accepts(first, GENERATION_MAX)).toBe(true);
  table.free(first, GENERATION_MAX);
  expect(table.status(first)).toBe(SlotStatus.ended);
  expect(table.claim('next')).toBe(NO_SLOT);
});

test('I1 openers lease blocks of 64, each its own', () => {
  const { buffer, open } = fresh(256);
  const [zero, three] = [open(0), open(3)];
  zero.claim('a');
  three.claim('b');
  zero.claim('c');
  expect([...leaseWords(buffer, 256)]).toEqual([1, 4, 0, 0]);
});

test('I1 a dead thread’s leases are returned, what lives in them goes on, and others claim around it', () => {
  const { buffer, open } = fresh(128);
  const dead = open(2);
  const living = Array.from({ length: 70 }, () => dead.claim('living'));
  const other = open(0);
  expect(other.claim('none left')).toBe(NO_SLOT);
  expect(returnLeases(leaseWords(buffer, 128), 128, 2)).toBe(2);
  const claimed = Array.from({ length: 58 }, () => other.claim('new'));
  expect(new Set([...living, ...claimed]).size).toBe(128);
  expect(other.claim('none left')).toBe(NO_SLOT);
  for (const slot of living) expect(other.accepts(slot, 1)).toBe(true);
});

test('claims stay within few blocks while slots come and go', () => {
  const capacity = 64 * 64;
  const { buffer, open } = fresh(capacity);
  const table = open(0);
  const live: number[] = [];
  for (let turn = 0; turn < 20_000; turn++) {
    live.push(table.claim('x'));
    if (live.length <= 100) continue;
    const slot = live.splice(turn % 100, 1)[0] as number;
    table.free(slot, table.generation(slot));
  }
  expect(leaseWords(buffer, capacity).filter((word) => word !== 0).length).toBeLessThanOrEqual(4);
});

test('a table that does not fit its memory is refused with both sizes', () => {
  const open = () => new SharedSlotTable({ buffer: new SharedArrayBuffer(128), capacity: 64, thread: 0, opener: 0 });
  expect(open).toThrow(`Cannot open a slot table of 64 slots: it needs ${slotTableBytes(64)} bytes, given 128`);
});

import { censusOf, openSlotTable, SlotStatus } from '@ringmaster/core';
import { BLOCK_SLOTS, GENERATION_MAX, LIFE, leaseWords, SLOT_WORDS, STATUS_BITS, slotsOffset } from '#core/slots/slot-layout.js';
import { expect, test } from 'vitest';
import { tinyRegions } from '../transport/mesh-kit.js';

const SLOTS = 4 * BLOCK_SLOTS;
const THREAD = 1;

function open() {
  const regions = tinyRegions({ slots: SLOTS });
  const buffer = regions.slots[THREAD] as SharedArrayBuffer;
  return {
    table: openSlotTable(regions, THREAD, THREAD),
    census: censusOf(regions, THREAD),
    leases: leaseWords(buffer, SLOTS),
    words: new Int32Array(buffer, slotsOffset(SLOTS)),
  };
}

const life = (slot: number): number => slot * SLOT_WORDS + LIFE;

test('I1 a census looks past a block that was leased and returned before anybody claimed in it', () => {
  const { table, census, leases } = open();
  table.claim('first');
  // What a thread leaves that dies between leasing a block and claiming in it.
  leases[1] = 3;
  for (let slot = 1; slot < BLOCK_SLOTS; slot++) table.claim('filler');
  const beyond = table.claim('beyond');
  leases[1] = 0;
  expect(beyond).toBeGreaterThanOrEqual(2 * BLOCK_SLOTS);
  expect(census.taken().at(-1)).toEqual({ slot: beyond, generation: 1, status: SlotStatus.starting });
});

test('I1 a retired slot is not free and not looked at: it is neither vacated nor anybody to see to', () => {
  const { table, census, words } = open();
  words[life(0)] = (GENERATION_MAX - 1) << STATUS_BITS;
  const last = table.claim('last of its slot');
  expect([last, table.generation(last)]).toEqual([0, GENERATION_MAX]);
  census.vacate();
  expect([table.status(last), census.taken()]).toEqual([SlotStatus.ended, []]);
  const next = table.claim('next');
  census.vacate();
  expect([next, table.status(next)]).toEqual([1, SlotStatus.free]);
});

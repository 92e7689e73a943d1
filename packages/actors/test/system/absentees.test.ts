import { SharedSlotTable, SlotStatus, slotTableBytes } from '@ringmaster/core';
import { beforeEach, expect, it } from 'vitest';
import { Absentees, type AbsenteeNeeds } from '#actors/system/thread/messages/absentees.js';

const THREAD = 2;
const SENDER = 1;
const BOUND = 3;
const RESERVE = 2;

let buffer: SharedArrayBuffer;
let table: SharedSlotTable;
/** As the sender's thread sees it, where the actor was spawned. */
let elsewhere: SharedSlotTable;
let happened: string[];
let absentees: Absentees;

const open = (opener: number) => new SharedSlotTable({ buffer, capacity: 64, thread: THREAD, opener });
const refTo = (slot: number, generation: number) => ({ thread: THREAD, slot, generation }) as never;
const entry = (message: unknown) => ({ message, origin: undefined, lane: 0 }) as const;

beforeEach(() => {
  buffer = new SharedArrayBuffer(slotTableBytes(64));
  table = open(THREAD);
  elsewhere = open(SENDER);
  happened = [];
  const needs: AbsenteeNeeds = {
    thread: THREAD,
    mailboxCapacity: BOUND,
    mailboxReserve: RESERVE,
    handles: { refTo: (_, slot, generation) => refTo(slot, generation) },
    meter: { dropped: () => undefined },
    blocks: { isInUse: false },
    cellAt: () => undefined,
    deadLetter: (message, _, __, reason) => void happened.push(`${String(message)} ${reason}`),
    forgo: () => undefined,
    roomMade: ({ slot, generation }) => {
      const state = table.accepts(slot, generation) ? 'lives' : 'is gone';
      happened.push(`room for ${table.takeRoomWanted(slot)}: it ${state}, flag ${table.overloaded(slot) ? 'up' : 'down'}`);
    },
  };
  absentees = new Absentees(needs, table);
});

function claim(): { readonly slot: number; readonly generation: number } {
  const slot = elsewhere.claim('early');
  return { slot, generation: elsewhere.generation(slot) };
}

it('F3, I4: what overtakes a spawn record is taken up to the bound and the reserve, and at the bound the flag of the slot goes up', () => {
  const { slot, generation } = claim();
  const said = [1, 2, 3, 4, 5, 6].map((n) => [absentees.deliver(refTo(slot, generation), entry(n)), elsewhere.overloaded(slot)]);
  expect(said).toEqual([
    ['accepted', false],
    ['accepted', false],
    ['accepted', true],
    ['accepted', true],
    ['accepted', true],
    ['full', true],
  ]);
});

it('F3, I4: for senders of the same thread the bound of what waits for a spawn record is exact', () => {
  const { slot, generation } = claim();
  const said = [1, 2, 3, 4].map((n) => absentees.offer(refTo(slot, generation), entry(n)));
  expect([said, elsewhere.overloaded(slot)]).toEqual([['accepted', 'accepted', 'accepted', 'full'], true]);
});

it('S6, I4: what was on its way when a drain was asked for waits for the spawn record as well; who begins to send then is refused', () => {
  const { slot, generation } = claim();
  const ref = refTo(slot, generation);
  absentees.deliver(ref, entry(1));
  elsewhere.tryMove(slot, generation, SlotStatus.starting, SlotStatus.draining);
  expect([absentees.deliver(ref, entry(2)), absentees.offer(ref, entry(3))]).toEqual(['accepted', 'stopped']);
  elsewhere.tryMove(slot, generation, SlotStatus.draining, SlotStatus.stopping);
  expect(absentees.deliver(ref, entry(4))).toBe('stopped');
  expect(happened).toEqual(['3 stopped', '4 stopped']);
});

it('G8, I4: the spawner has died with the flag up: the actor is gone before the flag goes down and those that wait are called', () => {
  const { slot, generation } = claim();
  for (const n of [1, 2, 3]) absentees.deliver(refTo(slot, generation), entry(n));
  expect(elsewhere.wantRoom(slot, SENDER)).toBe(true);
  absentees.neverSpawned(refTo(slot, generation));
  expect(happened).toEqual(['1 never-spawned', '2 never-spawned', '3 never-spawned', 'room for 2: it is gone, flag down']);
});

it('I4: the flag of one generation is not left up for the next, if the slot has changed hands in between', () => {
  const { slot, generation } = claim();
  for (const n of [1, 2]) absentees.deliver(refTo(slot, generation), entry(n));
  // Between this thread's look at the generation and the flag: the claimant has cleared that already.
  const put = table.setOverloaded.bind(table);
  let isFirst = true;
  table.setOverloaded = (at, isUp) => {
    if (isFirst) elsewhere.free(slot, generation);
    isFirst = false;
    put(at, isUp);
  };
  absentees.deliver(refTo(slot, generation), entry(3));
  expect([elsewhere.generation(slot), elsewhere.overloaded(slot)]).toEqual([generation, false]);
});

import { buryThread, isThreadAbsent, openSlotTable, RingsLeft, SlotStatus, STATE, ThreadState, threadIndex } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { drain, KIND, openPair, openStation, record } from './mesh-kit.js';

test('D1 what a thread left unread is read in its place, from outboxes too, and a successor finds its rings empty', () => {
  const { regions, sender, receiver, link } = openPair();
  const sizes = [8, 400, 8, 3_000, 8, 9_000, 8];
  sizes.forEach((size, index) => void link.post(record(index + 1, size), KIND));
  sender.mesh.flush();
  receiver.mesh.poll(1);
  const read: number[] = [];
  const note = (from: number, memory: { readonly words: Int32Array }, offset: number): void => {
    expect(from).toBe(0);
    read.push(memory.words[offset >>> 2] as number);
  };
  const left = new RingsLeft({ host: receiver.host, regions, thread: 1, maxMessageBytes: 65_536, record: note, lost: note });
  do {
    left.drain(0);
    link.flush();
  } while (link.hasOutbox);
  left.drain(0);
  expect([...receiver.numbers(), ...read]).toEqual(sizes.map((_, index) => index + 1));
  const successor = openStation(regions, 1);
  drain(successor);
  expect(successor.received).toEqual([]);
  link.post(record(99), KIND);
  sender.mesh.flush();
  drain(successor);
  expect(successor.numbers()).toEqual([99]);
});

test('R4 what will not be completed of a message to an ended thread is told as lost', () => {
  const { regions, receiver, link } = openPair();
  link.post(record(7, 30_000), KIND);
  const lost: number[] = [];
  const left = new RingsLeft({
    host: receiver.host,
    regions,
    thread: 1,
    maxMessageBytes: 65_536,
    record: () => expect.unreachable(),
    lost: (_from, memory, offset) => void lost.push(memory.words[offset >>> 2] as number),
  });
  left.drain(0);
  expect(lost).toEqual([]);
  left.discardUnfinished(0);
  expect(lost).toEqual([7]);
});

test('I1, W1 a buried thread is absent, its places are free and stale, its leases are others’', () => {
  const { regions, sender } = openPair();
  const words = new Int32Array(regions.words);
  words[threadIndex(1) + STATE] = ThreadState.parked;
  const [own, others] = [openSlotTable(regions, 1, 1), openSlotTable(regions, 0, 1)];
  const slots = [SlotStatus.starting, SlotStatus.running, SlotStatus.stopping].map((status) => {
    const slot = own.claim('x');
    if (status !== SlotStatus.starting) own.tryMove(slot, own.generation(slot), SlotStatus.starting, SlotStatus.running);
    if (status === SlotStatus.stopping) own.tryMove(slot, own.generation(slot), SlotStatus.running, SlotStatus.stopping);
    return slot;
  });
  const elsewhere = others.claim('lives on');
  others.tryMove(elsewhere, 1, SlotStatus.starting, SlotStatus.running);
  buryThread(sender.host, regions, 1);
  expect(isThreadAbsent(regions, 1)).toBe(true);
  expect(slots.map((slot) => [own.status(slot), own.accepts(slot, 1)])).toEqual(slots.map(() => [SlotStatus.free, false]));
  expect(others.accepts(elsewhere, 1)).toBe(true);
  // Tables of 64 slots have one block.
  const successor = openSlotTable(regions, 1, 0);
  const again = successor.claim('next');
  expect([again, successor.generation(again)]).toEqual([slots[0], 2]);
});

import { allocateRegions } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { NoSuchPlaceError } from '#actors/remote/no-such-place.js';
import { type ConnectedThread, SystemThreads } from '#actors/system/thread/system-threads.js';
import { expect, it } from 'vitest';

const SELF = 1;

function open() {
  const machine = new VirtualMachine();
  const cycle = { pokes: 0, poke: () => void cycle.pokes++ };
  const here = {
    thread: SELF,
    host: machine.host(),
    regions: allocateRegions({ threads: 3, slots: 64 }),
    config: { defaults: { outboxMessages: 100, outboxBytes: 1 << 20, maxMessageBytes: 1 << 16 } },
    held: undefined,
    codec: { encodeToBytes: () => new Uint8Array(8) },
    blocks: { showing: (step: () => unknown) => step(), encoded: [] },
    isInTurn: false,
    cycle,
  };
  return { machine, cycle, here, threads: new SystemThreads(here as unknown as ConnectedThread) };
}

const notice = { kind: 'stopping' } as const;

it('R1: what is sent outside turns asks for a slice, once until it is published', () => {
  const { cycle, threads } = open();
  for (let n = 0; n < 3; n++) threads.tell(2, notice);
  expect(cycle.pokes).toBe(1);
  threads.mesh.flush();
  threads.tell(2, notice);
  expect(cycle.pokes).toBe(2);
});

it('R1: what is sent in a turn waits for its end, whatever comes of it', () => {
  const { cycle, here, threads } = open();
  here.isInTurn = true;
  threads.tell(2, notice);
  threads.itemComes();
  expect(cycle.pokes).toBe(0);
});

it('E4: items outside turns become visible together, once nobody has written another for a moment', async () => {
  const { machine, cycle, threads } = open();
  for (let n = 0; n < 3; n++) {
    threads.itemComes();
    threads.tell(2, notice);
  }
  expect(cycle.pokes).toBe(0);
  await machine.settle();
  expect(cycle.pokes).toBe(1);
});

it('D1: a thread that nobody takes over is lost, and over; this one never is', () => {
  const { threads } = open();
  threads.peer(2).isLost = true;
  expect([0, 1, 2].map((thread) => threads.isLost(thread))).toEqual([false, false, true]);
  expect(threads.isOver(2)).toBe(true);
  expect(threads.peers.map(({ thread }) => thread)).toEqual([0, 2]);
});

it('G5: a place that no thread has is refused by name', () => {
  const { threads } = open();
  expect(() => threads.table(3)).toThrow(new NoSuchPlaceError('Cannot find thread 3: there are 3'));
  expect(() => threads.peer(SELF)).toThrow(new NoSuchPlaceError('Cannot reach thread 1 from thread 1'));
});

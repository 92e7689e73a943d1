import {
  beginIncarnation,
  censusOf,
  incarnationOf,
  isThreadOpen,
  NO_ROOM,
  openSlotTable,
  openThread,
  SlotStatus,
  type SharedRegions,
  takeRemains,
  visitRecordInHandOf,
  whenThreadOpen,
} from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, test } from 'vitest';
import { drain, KIND, openPair, openStation, record, tinyRegions, write } from './mesh-kit.js';

/** Numbers of what waits for thread 1, which had read up to `read`. */
function waiting(link: { forEachWaiting: ReturnType<typeof openPair>['link']['forEachWaiting'] }, read: number): number[] {
  const numbers: number[] = [];
  link.forEachWaiting(read, (memory, offset) => void numbers.push(memory.words[offset >>> 2] as number));
  return numbers;
}

const readOf = (regions: SharedRegions): number => takeRemains(regions, 1).links.find(({ other }) => other === 0)?.read ?? -1;

test('D2 what waits for a dead thread is what its successor will get: at every record and every fragment, ring and outbox', () => {
  const sizes = [8, 1_200, 40, 3_000, 505, 16, 9_000, 16];
  for (let taken = 0; taken <= 40; taken++) {
    const { regions, sender, receiver, link } = openPair({}, { dataRingBytes: 8_192 });
    sizes.forEach((size, index) => void link.post(record(index + 1, size), KIND));
    sender.mesh.flush();
    receiver.mesh.poll(taken);
    sender.mesh.flush();
    const announced = waiting(link, readOf(regions));
    const successor = openStation(regions, 1);
    for (let round = 0; round < 20; round++) {
      drain(successor);
      sender.mesh.flush();
    }
    expect(announced, `after ${taken} records`).toEqual(successor.numbers());
    expect(receiver.numbers().length + announced.length).toBeGreaterThanOrEqual(sizes.length - 1);
  }
});

test('D2 what was committed and not published yet waits as well', () => {
  const { regions, link } = openPair();
  write(link, 1);
  link.flush();
  write(link, 2);
  expect(waiting(link, readOf(regions))).toEqual([1, 2]);
});

test('D2 a survivor drains a dead thread to its last position, and not into what the successor writes', () => {
  const { regions, sender, receiver, link } = openPair();
  write(link, 1);
  link.post(record(2, 30_000), KIND);
  drain(receiver);
  sender.mesh.flush();
  const written = takeRemains(regions, 0).links.find(({ other }) => other === 1)?.written ?? -1;
  const successor = openStation(regions, 0);
  write(successor.mesh.link(1), 3);
  successor.mesh.flush();
  receiver.mesh.drain(0, written);
  expect(receiver.received.map(({ what, number }) => [what, number])).toEqual([
    ['record', 1],
    ['lost', 2],
  ]);
  drain(receiver);
  expect(receiver.numbers()).toEqual([1, 3]);
});

test('D2 draining a thread whose successor has been read already takes nothing apart', () => {
  const { regions, receiver, link } = openPair();
  write(link, 1);
  link.flush();
  const written = takeRemains(regions, 0).links.find(({ other }) => other === 1)?.written ?? -1;
  const successor = openStation(regions, 0);
  successor.mesh.link(1).post(record(2, 30_000), KIND);
  drain(receiver);
  receiver.mesh.drain(0, written);
  for (let round = 0; round < 20; round++) {
    successor.mesh.flush();
    drain(receiver);
  }
  expect(receiver.numbers()).toEqual([1, 2]);
  expect(receiver.count('lost')).toBe(0);
});

test('D1 an index that is given up is read no more, and nothing waits for it', () => {
  const { sender, receiver, link } = openPair();
  for (let number = 1; number <= 5_000; number++) link.post(record(number, 16), KIND);
  expect(link.hasOutbox).toBe(true);
  sender.mesh.abandon(1);
  expect(sender.mesh.outboxRecords).toBe(0);
  receiver.mesh.abandon(0);
  expect(receiver.mesh.poll(100)).toBe(0);
  expect(receiver.mesh.hasWaiting()).toBe(false);
});

test('D6 the record a thread died of is the last one it had read, and there is none between polls', () => {
  const { regions, link } = openPair();
  for (let number = 1; number <= 5; number++) write(link, number);
  link.flush();
  const inHand = (): number | undefined => {
    let number: number | undefined;
    const found = visitRecordInHandOf(regions, 1, (from, memory, offset) => {
      expect(from).toBe(0);
      number = memory.words[offset >>> 2];
    });
    expect(found).toBe(number !== undefined);
    return number;
  };
  const seen: (number | undefined)[] = [];
  const receiver = openStation(regions, 1, {
    handlers: { record: () => void seen.push(inHand()), hint: () => {}, lost: () => {}, scanAll: () => {} },
  });
  receiver.mesh.poll(3);
  expect(seen).toEqual([1, 2, 3]);
  expect(inHand()).toBeUndefined();
});

test('I1 a census names the slots that are not free, those of one claimant, and ends them in every thread', () => {
  const regions = tinyRegions({ slots: 256 });
  const [mine, theirs] = [openSlotTable(regions, 1, 1), openSlotTable(regions, 1, 2)];
  const own = [mine.claim('a'), mine.claim('b'), mine.claim('c')];
  const foreign = theirs.claim('d');
  mine.free(own[1] as number, 1);
  const census = censusOf(regions, 1);
  expect(census.taken().map(({ slot }) => slot)).toEqual([own[0], own[2], foreign]);
  expect(census.taken(2)).toEqual([{ slot: foreign, generation: 1, status: SlotStatus.starting }]);
  expect(census.end(own[0] as number, 1)).toBe(true);
  expect([theirs.accepts(own[0] as number, 1), theirs.status(own[0] as number)]).toEqual([false, SlotStatus.ended]);
  expect([census.end(own[0] as number, 1), census.end(own[1] as number, 1), census.end(foreign, 7)]).toEqual([false, false, false]);
});

test('I1 taking what remains gives back leases, so that the place is not lost with its claimant', () => {
  const regions = tinyRegions({ slots: 64 });
  const dead = openSlotTable(regions, 0, 1);
  const slot = dead.claim('never spawned');
  expect(openSlotTable(regions, 0, 2).claim('x')).toBe(-1);
  const link = takeRemains(regions, 1).links.find(({ other }) => other === 0);
  expect(link?.claimed).toEqual([{ slot, generation: 1, status: SlotStatus.starting }]);
  expect(openSlotTable(regions, 0, 2).claim('x')).not.toBe(-1);
});

test('a slot names its parent for this generation, and for the next one none until it is said', () => {
  const regions = tinyRegions();
  const table = openSlotTable(regions, 1, 1);
  const slot = table.claim('child');
  expect(table.parent(slot)).toBeUndefined();
  table.setParent(slot, 0, 7);
  expect(openSlotTable(regions, 1, 2).parent(slot)).toEqual({ thread: 0, slot: 7 });
  table.free(slot, 1);
  for (let claimed = table.claim('again'); claimed !== slot; claimed = table.claim('again'));
  expect(table.parent(slot)).toBeUndefined();
});

test('D1 a replacement waits at its gate until this very incarnation may open, and is rung', async () => {
  const machine = new VirtualMachine();
  const [owner, thread] = [machine.host(), machine.host()];
  const regions = tinyRegions();
  let opened = 0;
  beginIncarnation(regions, 1);
  openThread(owner, regions, 1);
  whenThreadOpen(thread, regions, 1, () => opened++);
  expect([opened, isThreadOpen(regions, 1)]).toEqual([1, true]);
  expect(beginIncarnation(regions, 1)).toBe(2);
  expect(isThreadOpen(regions, 1)).toBe(false);
  whenThreadOpen(thread, regions, 1, () => opened++);
  await machine.settle();
  expect(opened).toBe(1);
  beginIncarnation(regions, 1);
  openThread(owner, regions, 1);
  await machine.settle();
  expect([opened, incarnationOf(regions, 1)]).toEqual([2, 3]);
});

test('R1 what a producer had claimed and not published when it died, its successor writes over', () => {
  const { regions, receiver, link } = openPair();
  write(link, 1);
  link.flush();
  write(link, 2);
  expect(link.claim(8)).not.toBe(NO_ROOM);
  const successor = openStation(regions, 0);
  write(successor.mesh.link(1), 3);
  successor.mesh.flush();
  drain(receiver);
  expect(receiver.numbers()).toEqual([1, 3]);
});

import { allocateRegions, openSlotTable, returnLeasesOf, SystemFlags } from '@ringmaster/core';
import { SharedRingConsumer } from '#core/ring/ring-consumer.js';
import { SharedRingProducer } from '#core/ring/ring-producer.js';
import { ringBytes } from '#core/ring/ring-layout.js';
import { controlRingPlace, dataRingPlace } from '#core/transport/regions/shared-regions.js';
import { linkIndex, systemIndex, THREAD_WORDS, threadIndex } from '#core/transport/regions/thread-words-layout.js';
import { expect, test } from 'vitest';

test('M1 no two rings share a byte, and each lies in its producer’s buffer', () => {
  const regions = allocateRegions({ threads: 4, slots: 64, dataRingBytes: 4096, controlRingBytes: 1024 });
  for (let from = 0; from < 4; from++) {
    const places = [0, 1, 2, 3].flatMap((to) => [dataRingPlace(regions, from, to), controlRingPlace(regions, from, to)]);
    places.sort((a, b) => a.byteOffset - b.byteOffset);
    let end = 0;
    for (const { buffer, byteOffset, capacityBytes } of places) {
      expect(buffer).toBe(regions.rings[from]);
      expect(byteOffset).toBeGreaterThanOrEqual(end);
      expect(byteOffset % 128).toBe(0);
      end = byteOffset + ringBytes(capacityBytes);
    }
    expect(end).toBeLessThanOrEqual((regions.rings[from] as SharedArrayBuffer).byteLength);
  }
});

test('M1 words of threads, links and the system lie apart and inside their buffer', () => {
  const threads = 5;
  const regions = allocateRegions({ threads, slots: 64 });
  const indices = Array.from({ length: threads }, (_, thread) => threadIndex(thread));
  for (let from = 0; from < threads; from++) for (let to = 0; to < threads; to++) indices.push(linkIndex(from, to, threads));
  expect(new Set(indices).size).toBe(threads + threads * threads);
  expect(Math.min(...indices.slice(threads))).toBe(threads * THREAD_WORDS);
  expect(Math.max(...indices)).toBeLessThan(systemIndex(threads));
  expect((systemIndex(threads) + 16) * 4).toBe(regions.words.byteLength);
});

test('M1 regions cross to another thread as they are', () => {
  const regions = allocateRegions({ threads: 2, slots: 64 });
  const copy = structuredClone(regions);
  expect(copy.sizes).toEqual(regions.sizes);
  const producer = new SharedRingProducer(dataRingPlace(regions, 0, 1));
  producer.claim(8);
  producer.commit(8, 1, 0);
  producer.publish();
  expect(new SharedRingConsumer(dataRingPlace(copy, 0, 1)).hasWaiting()).toBe(true);
});

test('M1 there must be a thread', () => {
  for (const threads of [0, -1, 1.5, Number.NaN]) {
    expect(() => allocateRegions({ threads })).toThrow(
      `Cannot lay out shared memory: threads must be a whole number from 1 on, given ${threads}`,
    );
  }
});

test('R4 data rings too small for parts of messages are refused', () => {
  expect(() => allocateRegions({ threads: 2, dataRingBytes: 512 })).toThrow('dataRingBytes must be at least 1024, given 512');
});

test('R1 a ring whose size is no power of two is refused with the name of its option', () => {
  expect(() => allocateRegions({ threads: 2, dataRingBytes: 100_000 })).toThrow('dataRingBytes must be a power of two');
  for (const controlRingBytes of [8, 1_000, 2 ** 31, Number.NaN]) {
    expect(() => allocateRegions({ threads: 2, controlRingBytes })).toThrow(
      'controlRingBytes must be a power of two from 256 to 1073741824',
    );
  }
});

test('M1 memory that cannot be had is refused with what was asked for', () => {
  expect(() => allocateRegions({ threads: 2, slots: 64, blockBytes: 2 ** 52 })).toThrow(
    /^Cannot reserve shared memory for 2 threads: .*, blockBytes 4503599627370496: /,
  );
});

test('I1 a dead thread’s leases are returned in every table', () => {
  const regions = allocateRegions({ threads: 3, slots: 64 });
  const names = [0, 1, 2].map((thread) => openSlotTable(regions, thread, 2).claim('leased'));
  expect(names).toEqual([0, 0, 0]);
  expect(openSlotTable(regions, 1, 0).claim('refused')).toBe(-1);
  expect(returnLeasesOf(regions, 2)).toBe(3);
  expect(openSlotTable(regions, 1, 0).claim('taken')).toBe(1);
});

test('SystemFlags: a flag that one thread sets is seen by all, and moves no other word', () => {
  const regions = allocateRegions({ threads: 3, slots: 64 });
  const before = new Int32Array(regions.words.slice(0));
  const [owner, other] = [new SystemFlags(regions), new SystemFlags(structuredClone(regions))];
  owner.set(0b10, true);
  owner.set(0b01, true);
  owner.set(0b10, false);
  expect([0b01, 0b10].map((flag) => other.has(flag))).toEqual([true, false]);
  const changed = [...new Int32Array(regions.words)].flatMap((word, index) => (word === before[index] ? [] : [index]));
  expect(changed).toEqual([systemIndex(3)]);
});

test('D9 blocks begin where any array may begin, and one fits into the arena', () => {
  const sizes = { threads: 2, slots: 64, blockBytes: 1_024 };
  for (const blockUnitBytes of [100, 2_048]) {
    expect(() => allocateRegions({ ...sizes, blockUnitBytes })).toThrow(
      `blockUnitBytes must be a multiple of 8 and at most blockBytes (1024), given ${blockUnitBytes}`,
    );
  }
  expect(allocateRegions({ ...sizes, blockUnitBytes: 1_024 }).blockMemory.byteLength).toBe(1_024);
});

import { NO_ROOM, type RingPlace, ringBytes, SharedRingConsumer, SharedRingProducer } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { visitCopyInHand } from '#core/ring/ring-scan.js';
import { resetRing } from '#core/ring/ring-view.js';

const CAPACITY_BYTES = 256;
const nothing = (): void => undefined;

function open(position = 0) {
  const place: RingPlace = { buffer: new SharedArrayBuffer(ringBytes(CAPACITY_BYTES)), byteOffset: 0, capacityBytes: CAPACITY_BYTES };
  resetRing(place, position);
  return { place, producer: new SharedRingProducer(place), consumer: new SharedRingConsumer(place) };
}

test('R1 after an aborted claim that had needed padding, the next one lies in one piece as well', () => {
  const { producer, consumer } = open(CAPACITY_BYTES - 16);
  expect(producer.claim(24)).toBe(8);
  producer.abort();
  const offset = producer.claim(24);
  expect(offset).toBe(8);
  producer.memory.words.fill(7, offset >>> 2, (offset + 24) >>> 2);
  producer.commit(24, 1, 0);
  producer.publish();
  const seen: number[][] = [];
  consumer.poll((memory, at, lengthBytes) => void seen.push([...memory.words.subarray(at >>> 2, (at + lengthBytes) >>> 2)]), 10);
  expect(seen).toEqual([[7, 7, 7, 7, 7, 7]]);
});

test.each([0, 64, 2 ** 31 - 8, 2 ** 32 - 8])('M2 a ring may begin at any position: %d', (position) => {
  const { producer, consumer } = open(position);
  expect([producer.position, consumer.readPosition]).toEqual([position | 0, position | 0]);
  expect([consumer.hasWaiting(), producer.unpublishedBytes]).toEqual([false, 0]);
});

test('a ring that cannot lie where it is said to is refused, with what is wrong', () => {
  const buffer = new SharedArrayBuffer(ringBytes(CAPACITY_BYTES));
  const opened = (place: Partial<RingPlace>) => () =>
    new SharedRingProducer({ buffer, byteOffset: 0, capacityBytes: CAPACITY_BYTES, ...place });
  for (const capacityBytes of [384, 128, 2 ** 31]) {
    expect(opened({ capacityBytes })).toThrow(`its capacity must be a power of two from 256 to 1073741824 bytes, given ${capacityBytes}`);
  }
  for (const byteOffset of [4, -8, 8])
    expect(opened({ byteOffset })).toThrow(`at offset ${byteOffset} must lie, aligned to 8, in a buffer of 768`);
  expect(opened({ capacityBytes: 2 ** 30 })).toThrow('must lie');
});

test('what a claim or a commit is refused for is said', () => {
  const { producer } = open();
  expect(() => producer.commit(8, 1, 0)).toThrow('no claim is open');
  expect(() => producer.claim(32)).toThrow('of 32 bytes: at most 24 ever fit');
  expect(() => producer.claim(-1)).toThrow('of -1 bytes');
  expect(producer.claim(0)).not.toBe(NO_ROOM);
  expect(() => producer.claim(8)).toThrow('still open');
  for (const kind of [0, 128]) expect(() => producer.commit(0, kind, 0)).toThrow(`its kind must be 1 to 127, given ${kind}`);
  expect(() => producer.commit(25, 127, 0)).toThrow('of 25 bytes: 24 were claimed');
  producer.commit(24, 127, 255);
  producer.publish();
});

test('D6 whether a record is in hand is said', () => {
  const { place, producer, consumer } = open();
  const isInHand = (): boolean => visitCopyInHand(place, nothing);
  producer.claim(8);
  producer.commit(8, 1, 0);
  producer.publish();
  const seen: boolean[] = [isInHand()];
  consumer.poll(() => void seen.push(isInHand()), 1);
  expect([...seen, isInHand()]).toEqual([false, true, false]);
});

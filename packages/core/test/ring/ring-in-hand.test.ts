import { SharedRingConsumer, SharedRingProducer, type RingPlace, ringBytes } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { visitCopyInHand, visitCopyWaiting } from '#core/ring/ring-scan.js';
import { RELEASED_POSITION, RING_CONTROL_BYTES } from '#core/ring/ring-layout.js';

const CAPACITY_BYTES = 1_024;
const KIND = 3;

function open() {
  const place: RingPlace = { buffer: new SharedArrayBuffer(ringBytes(CAPACITY_BYTES)), byteOffset: 0, capacityBytes: CAPACITY_BYTES };
  const producer = new SharedRingProducer(place);
  const consumer = new SharedRingConsumer(place);
  let written = 0;
  const write = (count: number): void => {
    for (let n = 0; n < count; n++) {
      const offset = producer.claim(16);
      producer.memory.words[offset >>> 2] = ++written;
      producer.commit(16, KIND, 0);
    }
    producer.publish();
  };
  return { place, consumer, write };
}
/** Numbers of what is visited. */
const inHand = (place: RingPlace): number[] => {
  const seen: number[] = [];
  visitCopyInHand(place, (memory, offset) => void seen.push(memory.words[offset >>> 2] as number));
  return seen;
};
const waiting = (place: RingPlace): number[] => {
  const seen: number[] = [];
  visitCopyWaiting(place, (memory, offset) => void seen.push(memory.words[offset >>> 2] as number));
  return seen;
};

test('D6 the record whose handler runs is seen from outside while it runs, and what waits behind it', () => {
  const { place, consumer, write } = open();
  expect([inHand(place), waiting(place)]).toEqual([[], []]);
  // Round and round, so that spans go over the end of the ring.
  for (let round = 0; round < 40; round++) {
    write(5);
    const seen: unknown[] = [];
    consumer.poll((memory, offset) => {
      const number = memory.words[offset >>> 2] as number;
      seen.push([inHand(place), waiting(place).length, number]);
    }, 5);
    const first = round * 5 + 1;
    expect(seen).toEqual([0, 1, 2, 3, 4].map((n) => [[first + n], 4 - n, first + n]));
    expect([inHand(place), waiting(place)]).toEqual([[], []]);
  }
});

test('D6 what was seen is a copy: it stays as it was when the ring goes on', () => {
  const { place, consumer, write } = open();
  write(1);
  let kept: (() => number) | undefined;
  consumer.poll(() => {
    visitCopyInHand(place, (memory, offset) => {
      kept = () => memory.words[offset >>> 2] as number;
    });
  }, 1);
  for (let round = 0; round < 100; round++) {
    write(1);
    consumer.poll(() => undefined, 1);
  }
  expect(kept?.()).toBe(1);
});

test('D6 what was written over under the copying hand is not looked at: its lengths would lead anywhere', () => {
  const { place, consumer, write } = open();
  const data = new Int32Array(place.buffer, RING_CONTROL_BYTES);
  for (const nonsense of [-8, -1, 2 ** 30, 17, 0]) {
    write(3);
    consumer.poll((_memory, offset) => {
      const length = (offset - 8) >>> 2;
      const before = data[length] as number;
      data[length] = nonsense;
      expect(inHand(place)).toEqual([]);
      data[length] = before;
    }, 3);
  }
  // A consumer that has moved on meanwhile counts as one that went on.
  write(1);
  const control = new Int32Array(place.buffer, 0, RING_CONTROL_BYTES >>> 2);
  expect(waiting(place)).toHaveLength(1);
  control[RELEASED_POSITION] = (control[RELEASED_POSITION] as number) + 8;
  expect(inHand(place)).toEqual([]);
});

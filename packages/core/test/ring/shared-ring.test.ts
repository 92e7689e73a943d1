import { ringBytes, type SharedRingConsumer, SharedRingProducer } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { ringContract } from './ring-contract.js';
import { bounded, type Received, recorder, send } from './ring-records.js';
import { sharedRing } from './shared-ring.js';

ringContract('SharedRing', (capacityBytes) => sharedRing(capacityBytes, 0));
ringContract('SharedRing short of 2^31', (capacityBytes) => sharedRing(capacityBytes, 2 ** 31 - 64));
ringContract('SharedRing short of 2^32', (capacityBytes) => sharedRing(capacityBytes, 2 ** 32 - 8));

test('M2 positions cross 2^31 and 2^32 from every start position of a round', () => {
  for (const edge of [2 ** 31, 2 ** 32]) {
    for (let before = 0; before <= 512; before += 8) {
      const ring = sharedRing(256, edge - before);
      const [producer, consumer] = [ring.openProducer(), ring.openConsumer()];
      const seen: Received[] = [];
      const turn = bounded('waiting for room');
      for (let sequence = 0; sequence < 60; sequence++) {
        while (!send(producer, sequence, (sequence * 5) % 25)) {
          turn();
          consumer.poll(recorder(seen), 3);
        }
        if (sequence % 3 === 0) producer.publish();
      }
      producer.publish();
      consumer.poll(recorder(seen), 1_000);
      expect(seen.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 60 }, (_, sequence) => sequence));
      expect(seen.every(({ intact }) => intact)).toBe(true);
    }
  }
});

test('SharedRing wraps at every alignment, with every length of the record that wraps', () => {
  for (let start = 0; start < 256; start += 8) {
    for (let length = 0; length <= 24; length++) {
      const ring = sharedRing(256, start);
      const [producer, consumer] = [ring.openProducer(), ring.openConsumer()];
      const seen: Received[] = [];
      for (let sequence = 0; sequence < 20; sequence++) {
        expect(send(producer, sequence, length)).toBe(true);
        producer.publish();
        expect(consumer.poll(recorder(seen), 1)).toBe(1);
      }
      expect(seen.every(({ intact, offset, lengthBytes }) => intact && lengthBytes === length && offset + length <= 256)).toBe(true);
    }
  }
});

test('SharedRing counts the bytes that passed beyond 32 bits, per opening', () => {
  const ring = sharedRing(256, 0);
  const [producer, consumer] = [ring.openProducer() as SharedRingProducer, ring.openConsumer() as SharedRingConsumer];
  for (let sequence = 0; sequence < 100; sequence++) {
    send(producer, sequence, 24);
    producer.publish();
    consumer.poll(() => {}, 1);
  }
  expect([producer.publishedBytes, consumer.releasedBytes]).toEqual([3_200, 3_200]);
});

test('SharedRing refuses memory in which no ring can lie', () => {
  const buffer = new SharedArrayBuffer(ringBytes(1024));
  const open = (byteOffset: number, capacityBytes: number): unknown => new SharedRingProducer({ buffer, byteOffset, capacityBytes });
  expect(() => open(0, 1000)).toThrow('power of two');
  expect(() => open(0, 128)).toThrow('power of two');
  expect(() => open(0, 2048)).toThrow('must lie');
  expect(() => open(4, 512)).toThrow('aligned');
  expect(() => open(0, 1024)).not.toThrow();
});

test('M2 the producer knows what its consumer has handled, across 2^31 and 2^32, and of a mark that is a round old as well', () => {
  for (const start of [0, 2 ** 31 - 64, 2 ** 32 - 64]) {
    const ring = sharedRing(256, start);
    const [producer, consumer] = [ring.openProducer(), ring.openConsumer()];
    const first = producer.position;
    const marks: number[] = [];
    for (let sequence = 0; sequence < 5; sequence++) {
      send(producer, sequence, 8);
      marks.push(producer.position);
    }
    expect(producer.hasReleased(first)).toBe(true);
    producer.publish();
    consumer.poll(() => {}, 3);
    expect(marks.map((mark) => producer.hasReleased(mark))).toEqual([true, true, true, false, false]);
    consumer.poll(() => {}, 100);
    expect(marks.map((mark) => producer.hasReleased(mark))).toEqual([true, true, true, true, true]);
    // Not of what waits now.
    send(producer, 5, 8);
    expect(marks.map((mark) => producer.hasReleased((mark + 2 ** 31) | 0))).toEqual([true, true, true, true, true]);
  }
});

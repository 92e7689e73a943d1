import { PRODUCER_POSITION, READ_POSITION, type RingPlace, ringBytes, stepBytes } from '#core/ring/ring-layout.js';
import { SharedRingConsumer } from '#core/ring/ring-consumer.js';
import { SharedRingProducer } from '#core/ring/ring-producer.js';
import { scanRecords } from '#core/ring/ring-scan.js';
import { viewRing } from '#core/ring/ring-view.js';
import { describe, expect, test } from 'vitest';

const CAPACITY_BYTES = 1_024;
const LIES = [0x7fffffff, 0x7ffffff0, 0x7ffffff1, 4_096, 2_000, -1, -8, -9, -15, -16, -0x80000000];

/** Five records of 8 bytes, the third of which says it has another length and tag. */
function damagedRing(lengthBytes: number, tag: number): RingPlace {
  const place = { buffer: new SharedArrayBuffer(ringBytes(CAPACITY_BYTES)), byteOffset: 0, capacityBytes: CAPACITY_BYTES };
  const producer = new SharedRingProducer(place);
  for (let count = 0; count < 5; count++) {
    producer.claim(8);
    producer.commit(8, 1, 0);
  }
  producer.publish();
  viewRing(place).data.words.set([lengthBytes, tag], 8);
  return place;
}

/** Empty if there is none. */
function errorOf(step: () => void): string {
  try {
    step();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('a ring whose headers lie', () => {
  test.each(LIES)('is refused, or read to an end, with a length of %d: in one batch and record by record', (lengthBytes) => {
    for (const tag of [0, 1]) {
      for (const limit of [1, Number.MAX_SAFE_INTEGER]) {
        const consumer = new SharedRingConsumer(damagedRing(lengthBytes, tag));
        let handed = 0;
        const poll = (): number => consumer.poll(() => handed++, limit);
        const readAll = (): void => {
          while (handed < CAPACITY_BYTES && poll() > 0);
        };
        if (stepBytes(lengthBytes) > CAPACITY_BYTES || tag === 0) expect(readAll).toThrow('Cannot read ring: ');
        else expect(errorOf(readAll)).toMatch(/^$|^Cannot read ring: /);
        expect(handed).toBeLessThan(CAPACITY_BYTES);
      }
    }
  });

  test.each(LIES)('is looked through to an end, with a length of %d', (lengthBytes) => {
    const { data } = viewRing(damagedRing(lengthBytes, 1));
    let visited = 0;
    scanRecords(data, { from: 0, to: 80 }, () => {
      if (++visited > CAPACITY_BYTES) throw new Error('on and on');
    });
    expect(visited).toBeLessThan(12);
  });

  test('is refused when it is opened where no record can begin', () => {
    const place = damagedRing(8, 1);
    viewRing(place).control[READ_POSITION] = 3;
    expect(() => new SharedRingConsumer(place)).toThrow('Cannot read ring: no record begins at position 3');
  });

  test('is refused when less was published than its last record needs, record by record', () => {
    const place = damagedRing(8, 1);
    const { control } = viewRing(place);
    control[PRODUCER_POSITION] = 72;
    const consumer = new SharedRingConsumer(place);
    expect(() => {
      while (consumer.poll(() => undefined, 1) > 0);
    }).toThrow('reaches past what was published');
  });
});

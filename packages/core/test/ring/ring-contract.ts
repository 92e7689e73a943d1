import { NO_ROOM, type RingConsumer, type RingProducer } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { bounded, fill, type Received, recorder, send } from './ring-records.js';

/** Both ends over the same memory; opening again is what a replaced thread does. */
export interface RingUnderTest {
  readonly capacityBytes: number;
  openProducer(): RingProducer;
  openConsumer(): RingConsumer;
  /** The same memory as it is at this moment: what would be left if both threads ended now. */
  frozen(): RingUnderTest;
}

export type CreateRing = (capacityBytes: number, startPosition: number) => RingUnderTest;

/** What every ring owes its users: a new implementation is one line in the suite. */
export function ringContract(name: string, create: CreateRing): void {
  visibility(name, create);
  claims(name, create);
  polling(name, create);
  takingOver(name, create);
}

function visibility(name: string, create: CreateRing): void {
  test(`${name}: R1 nothing is visible before publish, everything after`, () => {
    const { producer, consumer } = both(create);
    const seen: Received[] = [];
    send(producer, 1, 10);
    send(producer, 2, 20);
    expect([consumer.hasWaiting(), consumer.waitingBytes, consumer.poll(recorder(seen), 10)]).toEqual([false, 0, 0]);
    expect(producer.unpublishedBytes).toBeGreaterThan(0);
    expect([producer.publish(), producer.publish()]).toEqual([true, false]);
    expect([producer.unpublishedBytes, consumer.hasWaiting()]).toEqual([0, true]);
    expect(consumer.poll(recorder(seen), 10)).toBe(2);
    expect(seen.map(({ sequence, lengthBytes, intact }) => [sequence, lengthBytes, intact])).toEqual([
      [1, 10, true],
      [2, 20, true],
    ]);
  });

  test(`${name}: kind and flags arrive as given, empty payloads too`, () => {
    const { producer, consumer } = both(create);
    const seen: Received[] = [];
    for (const [kind, flags] of [
      [1, 0],
      [127, 255],
      [64, 128],
    ] as const) {
      producer.claim(0);
      producer.commit(0, kind, flags);
    }
    producer.publish();
    consumer.poll(recorder(seen), 10);
    expect(seen.map(({ kind, flags, lengthBytes }) => [kind, flags, lengthBytes])).toEqual([
      [1, 0, 0],
      [127, 255, 0],
      [64, 128, 0],
    ]);
  });
}

function claims(name: string, create: CreateRing): void {
  test(`${name}: claim refuses what can never fit, and a second claim, and what is no length`, () => {
    const { producer } = both(create);
    expect(producer.recordBytesMax).toBe(1024 / 8 - 8);
    const odd = [producer.recordBytesMax + 1, -1, Number.NaN, 2 ** 31 - 8, 2 ** 31, 2 ** 32, 2 ** 40];
    for (const length of odd) expect(() => producer.claim(length), `${length}`).toThrow(RangeError);
    // Now it knows of room, and looks at nothing else.
    send(producer, 1, 8);
    for (const length of odd) expect(() => producer.claim(length), `${length}`).toThrow(RangeError);
    expect(producer.claim(producer.recordBytesMax)).not.toBe(NO_ROOM);
    expect(() => producer.claim(8)).toThrow('still open');
  });

  test(`${name}: commit refuses more than was claimed, a bad kind, and no claim`, () => {
    const { producer } = both(create);
    expect(() => producer.commit(0, 1, 0)).toThrow('no claim is open');
    producer.claim(16);
    for (const length of [producer.claimedBytes + 1, -1, Number.NaN, 2 ** 31 - 8, 2 ** 32])
      expect(() => producer.commit(length, 1, 0), `${length}`).toThrow(RangeError);
    for (const kind of [0, 128, Number.NaN]) expect(() => producer.commit(8, kind, 0)).toThrow('kind must be');
    producer.commit(16, 1, 0);
    expect(producer.claimedBytes).toBe(0);
  });

  test(`${name}: a claim may be committed shorter, or longer up to claimedBytes`, () => {
    const { producer, consumer } = both(create);
    const seen: Received[] = [];
    send(producer, 7, 9, { claimBytes: 100 });
    producer.claim(40);
    const widest = producer.claimedBytes;
    expect(widest).toBeGreaterThanOrEqual(40);
    expect(widest).toBeLessThanOrEqual(producer.recordBytesMax);
    producer.abort();
    expect(send(producer, 8, widest, { claimBytes: 40 })).toBe(true);
    producer.publish();
    consumer.poll(recorder(seen), 10);
    expect(seen.map(({ lengthBytes, intact }) => [lengthBytes, intact])).toEqual([
      [9, true],
      [widest, true],
    ]);
  });

  test(`${name}: abort leaves no trace, also where the claim had needed padding`, () => {
    const { producer, consumer } = both(create);
    const seen: Received[] = [];
    for (let sequence = 0; sequence < 300; sequence++) {
      const waiting = producer.unpublishedBytes;
      for (const length of [0, 120, 33]) {
        expect(producer.claim(length)).not.toBe(NO_ROOM);
        producer.abort();
      }
      expect(producer.unpublishedBytes).toBe(waiting);
      send(producer, sequence, sequence % 121);
      producer.publish();
      consumer.poll(recorder(seen), 1);
    }
    expect(seen.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 300 }, (_, sequence) => sequence));
    expect(seen.every(({ intact }) => intact)).toBe(true);
  });

  test(`${name}: a full ring has no room until the consumer releases, and takes every byte it has`, () => {
    const { producer, consumer } = both(create);
    const sent = fill(producer, 8);
    expect(sent).toBeGreaterThanOrEqual(1024 / 16 - 1); // less the one that padding displaced, where the start was no multiple of 16
    producer.publish();
    expect(producer.claim(8)).toBe(NO_ROOM);
    expect(consumer.poll(() => {}, 1)).toBe(1);
    expect(producer.claim(8)).not.toBe(NO_ROOM);
  });
}

function polling(name: string, create: CreateRing): void {
  test(`${name}: poll hands out at most its limit`, () => {
    const { producer, consumer } = both(create);
    for (let sequence = 0; sequence < 10; sequence++) send(producer, sequence, 8);
    producer.publish();
    expect([0, 3, 3, 100, 1].map((limit) => consumer.poll(() => {}, limit))).toEqual([0, 3, 3, 4, 0]);
  });

  test(`${name}: R2 a handler that throws has had its record; room is released and the next poll goes on`, () => {
    const { producer, consumer } = both(create);
    const seen: Received[] = [];
    const sent = fill(producer, 8);
    producer.publish();
    const failing = (): void => {
      throw new Error('handler failed');
    };
    expect(() => consumer.poll(failing, 10)).toThrow('handler failed');
    expect(producer.claim(8)).not.toBe(NO_ROOM);
    consumer.poll(recorder(seen), 1_000);
    expect(seen[0]?.sequence).toBe(1);
    expect(seen).toHaveLength(sent - 1);
  });

  test(`${name}: poll refuses to be called by its own handler`, () => {
    const { producer, consumer } = both(create);
    send(producer, 0, 8);
    send(producer, 1, 8);
    producer.publish();
    expect(() => consumer.poll(() => void consumer.poll(() => {}, 1), 1)).toThrow('still running');
    expect(consumer.poll(() => {}, 10)).toBe(1);
  });

  test(`${name}: a batch longer than the ring gives room back before it ends`, () => {
    const { producer, consumer } = both(create);
    const sent = fill(producer, 8);
    producer.publish();
    let sentInside = 0;
    const handled = consumer.poll(() => {
      if (sentInside < 200 && send(producer, sent, 8)) sentInside++;
      producer.publish();
    }, sent + 200);
    expect([handled, sentInside]).toEqual([sent + 200, 200]);
  });
}

function takingOver(name: string, create: CreateRing): void {
  test(`${name}: R2 a consumer that ends inside a handler, at every record, is followed by one that goes on behind that record`, () => {
    const lengthOf = (sequence: number): number => 4 + ((sequence * 7) % 117);
    const ring = create(1024, 0);
    const [producer, consumer] = [ring.openProducer(), ring.openConsumer()];
    const all: Received[] = [];
    let sent = 0;
    for (let round = 0; round < 20; round++) {
      while (send(producer, sent, lengthOf(sent))) sent++;
      producer.publish();
      consumer.poll((...record) => {
        recorder(all)(...record);
        const rest: Received[] = [];
        ring.frozen().openConsumer().poll(recorder(rest), 1_000);
        expect(rest).toHaveLength(sent - all.length);
        expect(rest[0]?.lengthBytes).toBe(all.length < sent ? lengthOf(all.length) : undefined);
        expect(rest.every(({ intact }) => intact)).toBe(true);
      }, 7);
    }
    expect(all.map(({ lengthBytes }) => lengthBytes)).toEqual(Array.from(all, (_, sequence) => lengthOf(sequence)));
  });

  test(`${name}: a consumer opened anew for every record gets each once, and room comes back`, () => {
    const ring = create(1024, 0);
    const producer = ring.openProducer();
    const seen: Received[] = [];
    const turn = bounded('taking over');
    for (let sequence = 0; sequence < 500; sequence++) {
      while (!send(producer, sequence, (sequence * 7) % 121)) {
        turn();
        producer.publish();
        ring.openConsumer().poll(recorder(seen), 1);
      }
    }
    producer.publish();
    while (ring.openConsumer().poll(recorder(seen), 1) === 1) turn();
    expect(seen.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 500 }, (_, sequence) => sequence));
    expect(seen.every(({ intact }) => intact)).toBe(true);
  });

  test(`${name}: a consumer gives back what its predecessor had read and not released, without being polled`, () => {
    const ring = create(1024, 0);
    const [producer, consumer] = [ring.openProducer(), ring.openConsumer()];
    const sent = fill(producer, 24);
    producer.publish();
    let handled = 0;
    consumer.poll(() => {
      handled++;
      if (handled !== 8 && handled !== sent) return;
      const left = ring.frozen();
      left.openConsumer();
      expect(fill(left.openProducer(), 24)).toBeGreaterThanOrEqual(handled - 1);
    }, sent);
    expect(handled).toBe(sent);
  });

  test(`${name}: a consumer opened with everything in flight gets all of it, once`, () => {
    const ring = create(1024, 0);
    const producer = ring.openProducer();
    const sent = fill(producer, 24);
    producer.publish();
    const seen: Received[] = [];
    const abandoned = ring.openConsumer();
    expect(abandoned.hasWaiting()).toBe(true);
    expect(ring.openConsumer().poll(recorder(seen), 1_000)).toBe(sent);
    expect(ring.openConsumer().poll(recorder(seen), 1_000)).toBe(0);
    expect(seen.map(({ sequence }) => sequence)).toEqual(Array.from({ length: sent }, (_, sequence) => sequence));
  });

  test(`${name}: R1 a producer opened on used memory goes on at what was published`, () => {
    const ring = create(1024, 0);
    const consumer = ring.openConsumer();
    const seen: Received[] = [];
    for (let sequence = 0; sequence < 300; sequence++) {
      const producer = ring.openProducer();
      send(producer, sequence, (sequence * 11) % 121);
      producer.publish();
      send(producer, 1_000_000, 50); // committed, never published: dies with its producer
      producer.claim(20);
      consumer.poll(recorder(seen), 10);
    }
    expect(seen.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 300 }, (_, sequence) => sequence));
    expect(seen.every(({ intact }) => intact)).toBe(true);
  });
}

function both(create: CreateRing): { producer: RingProducer; consumer: RingConsumer } {
  const ring = create(1024, 0);
  return { producer: ring.openProducer(), consumer: ring.openConsumer() };
}

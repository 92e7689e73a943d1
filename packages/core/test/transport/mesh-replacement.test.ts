import { takeRemains } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { SharedRingConsumer } from '#core/ring/ring-consumer.js';
import { HEAD_BYTES } from '#core/transport/links/fragment-layout.js';
import { dataRingPlace } from '#core/transport/regions/shared-regions.js';
import { drain, KIND, openPair, openStation, record } from './mesh-kit.js';

test('R2, R4 a second consumer goes on at read: at every record and every fragment, nothing twice, at most one message lost', () => {
  const sizes = [8, 1_200, 40, 3_000, 505, 16, 16];
  const records = partsOf(sizes);
  for (let taken = 0; taken <= records; taken++) {
    const { regions, sender, link } = openPair({}, { dataRingBytes: 16_384 });
    sizes.forEach((size, index) => void link.post(record(index + 1, size), KIND));
    sender.mesh.flush();
    const first = openStation(regions, 1);
    first.mesh.poll(taken);
    const second = openStation(regions, 1);
    drain(second);
    const lost = second.received.filter(({ what }) => what === 'lost');
    const handled = [...first.numbers(), ...second.numbers(), ...lost.map(({ number }) => number)].sort();
    expect(handled, `after ${taken} records`).toEqual(sizes.map((_, index) => index + 1));
    expect(lost.length).toBeLessThanOrEqual(1);
    for (const { lengthBytes } of lost) expect(lengthBytes).toBe(HEAD_BYTES);
  }
});

test('R4 what a producer left half sent is discarded as a whole when its successor begins, with a fragment or a whole record', () => {
  for (const next of [8, 2_000]) {
    const { regions, sender, receiver, link } = openPair();
    link.post(record(1), KIND);
    link.post(record(2, 30_000), KIND);
    drain(receiver);
    sender.mesh.flush();
    expect(link.hasOutbox).toBe(true);
    const successor = openStation(regions, 0);
    drain(receiver);
    successor.mesh.link(1).post(record(3, next), KIND);
    successor.mesh.flush();
    drain(receiver);
    expect(receiver.received.map(({ what, number }) => [what, number])).toEqual([
      ['record', 1],
      ['lost', 2],
      ['record', 3],
    ]);
  }
});

test('R4 what a producer left half sent can be given up when nobody follows it', () => {
  const { regions, receiver, link } = openPair();
  link.post(record(2, 30_000), KIND);
  drain(receiver);
  const written = takeRemains(regions, 0).links.find(({ other }) => other === 1)?.written ?? -1;
  receiver.mesh.drain(0, written);
  receiver.mesh.drain(0, written);
  expect(receiver.received).toEqual([{ what: 'lost', from: 0, number: 2, lengthBytes: HEAD_BYTES }]);
});

test('R4 both ends replaced in the middle of messages: one lost, the next whole', () => {
  const { regions, receiver, link } = openPair();
  link.post(record(1, 30_000), KIND);
  receiver.mesh.poll(2);
  const producer = openStation(regions, 0);
  const consumer = openStation(regions, 1);
  drain(consumer);
  producer.mesh.link(1).post(record(2, 3_000), KIND);
  producer.mesh.flush();
  drain(consumer);
  expect(consumer.received.map(({ what, number }) => [what, number])).toEqual([
    ['lost', 1],
    ['record', 2],
  ]);
});

/** How many ring records messages of these sizes become, counted on a scratch ring. */
function partsOf(sizes: readonly number[]): number {
  const { regions, sender, link } = openPair({}, { dataRingBytes: 16_384 });
  sizes.forEach((size, index) => void link.post(record(index + 1, size), KIND));
  sender.mesh.flush();
  return new SharedRingConsumer(dataRingPlace(regions, 0, 1)).poll(() => {}, 1_000);
}

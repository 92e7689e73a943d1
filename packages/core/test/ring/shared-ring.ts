import { type RingPlace, ringBytes, SharedRingConsumer, SharedRingProducer } from '@ringmaster/core';
import { resetRing } from '#core/ring/ring-view.js';
import type { RingUnderTest } from './ring-contract.js';

/** Lies at an offset, as the rings of a system do. */
const BYTE_OFFSET = 128;

export function sharedRing(capacityBytes: number, startPosition: number): RingUnderTest {
  const buffer = new SharedArrayBuffer(BYTE_OFFSET + ringBytes(capacityBytes));
  const place: RingPlace = { buffer, byteOffset: BYTE_OFFSET, capacityBytes };
  resetRing(place, startPosition);
  return ringAt(place);
}

function ringAt(place: RingPlace): RingUnderTest {
  return {
    capacityBytes: place.capacityBytes,
    openProducer: () => new SharedRingProducer(place),
    openConsumer: () => new SharedRingConsumer(place),
    frozen: () => ringAt({ ...place, buffer: place.buffer.slice(0) }),
  };
}

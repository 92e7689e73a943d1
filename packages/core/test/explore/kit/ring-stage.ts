import { NO_ROOM, type RecordHandler, type RingPlace, type RingProducer, ringBytes, SharedRingProducer } from '@ringmaster/core';
import { resetRing } from '#core/ring/ring-view.js';
import type { Party } from '../engine/scenario.ts';

/** The smallest there is: eight of the longest records fill it. */
export const CAPACITY_BYTES = 256;
export const KIND = 7;
const FACTOR = 0x9e3779b1;

/** An empty ring whose positions begin at `position`. */
export function ringFrom(position: number): RingPlace {
  const place = { buffer: new SharedArrayBuffer(ringBytes(CAPACITY_BYTES)), byteOffset: 0, capacityBytes: CAPACITY_BYTES };
  resetRing(place, position);
  return place;
}

/** Before anybody is watched: `count` records numbered from 1, published. */
export function fill(place: RingPlace, count: number, words = 2): void {
  const producer = new SharedRingProducer(place);
  for (let number = 1; number <= count; number++) write(producer, number, words);
  producer.publish();
}

/** A record of `words`, all of which follow from its number. @returns false if there is no room */
export function write(producer: RingProducer, number: number, words = 2): boolean {
  const offset = producer.claim(words * 4);
  if (offset === NO_ROOM) return false;
  for (let word = 0; word < words; word++) producer.memory.words[(offset >>> 2) + word] = wordOf(number, word);
  producer.commit(words * 4, KIND, 0);
  return true;
}

/** Tells the oracle the number of each record, and fails if the rest of it does not follow from that. */
export function reader(me: Party): RecordHandler {
  // Limit: five parameters, the ring's own handler.
  return (memory, offset, lengthBytes, kind) => {
    const number = memory.words[offset >>> 2] ?? 0;
    if (kind !== KIND) me.fail(`Record ${number} has kind ${kind}`);
    for (let word = 1; word < lengthBytes >>> 2; word++) {
      if (memory.words[(offset >>> 2) + word] !== wordOf(number, word)) me.fail(`Record ${number} is torn at word ${word}`);
    }
    me.did(number);
  };
}

/** What is wrong, if `found` is not exactly `wanted`. */
export function unlike(what: string, found: readonly unknown[], wanted: readonly unknown[]): string | undefined {
  return found.join() === wanted.join() ? undefined : `${what} [${found.join(' ')}] instead of [${wanted.join(' ')}]`;
}

/** 1 … n. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function wordOf(number: number, word: number): number {
  return word === 0 ? number : Math.imul(number + word, FACTOR) | 0;
}

import type { SharedRegions } from '@ringmaster/core';
import { PRODUCER_POSITION, READ_POSITION, RELEASED_POSITION, type RingPlace } from '#core/ring/ring-layout.js';
import { viewRing } from '#core/ring/ring-view.js';
import { controlRingPlace, dataRingPlace } from '#core/transport/regions/shared-regions.js';
import { CONTROL_PENDING, linkIndex, SCAN_ALL, STATE, threadIndex, WANTS_ROOM } from '#core/transport/regions/thread-words-layout.js';

/** A number that changes whenever either side read something. */
export function progressOf(regions: SharedRegions, [a, b]: readonly [number, number]): number {
  const rings = [
    dataRingPlace(regions, a, b),
    dataRingPlace(regions, b, a),
    controlRingPlace(regions, a, b),
    controlRingPlace(regions, b, a),
  ];
  return rings.reduce((sum, ring) => sum + (viewRing(ring).control[READ_POSITION] as number), 0);
}

/** Flags and positions of both sides, for people. */
export function describeThreads(regions: SharedRegions, [a, b]: readonly [number, number]): string {
  return [describe(regions, a, b), describe(regions, b, a)].join('\n');
}

function describe(regions: SharedRegions, thread: number, peer: number): string {
  const words = new Int32Array(regions.words);
  const own = threadIndex(thread);
  const wantsRoom = words[linkIndex(thread, peer, regions.sizes.threads) + WANTS_ROOM];
  return [
    `  thread ${thread}: state ${words[own + STATE]} (1 awake, 2 parked), control pending ${words[own + CONTROL_PENDING]}, scan all ${words[own + SCAN_ALL]}`,
    `    to ${peer}: wants room ${wantsRoom}, data ${positions(dataRingPlace(regions, thread, peer))}, control ${positions(controlRingPlace(regions, thread, peer))}`,
  ].join('\n');
}

function positions(place: RingPlace): string {
  const { control } = viewRing(place);
  return `published ${control[PRODUCER_POSITION]} read ${control[READ_POSITION]} released ${control[RELEASED_POSITION]}`;
}

import {
  allocateRegions,
  DutyCycle,
  type RegionSizes,
  SharedMesh,
  type SharedMeshOptions,
  SharedRingProducer,
  type SharedRegions,
} from '@ringmaster/core';
import { WHOLE } from '#core/transport/links/fragment-layout.js';
import { dataRingPlace } from '#core/transport/regions/shared-regions.js';
import type { Party } from '../engine/scenario.ts';

export const KIND = 9;
/** In a ring of 1024 bytes, eight of these fill it. */
export const LONG_BYTES = 120;
/** How many long records a ring holds. */
export const LONG_RECORDS = 8;
const TOP_BYTE = 0xff;

/** As small as there can be. */
export function tinyRegions(sizes: Partial<RegionSizes> = {}): SharedRegions {
  return allocateRegions({
    threads: 2,
    slots: 128,
    dataRingBytes: 1024,
    controlRingBytes: 256,
    shapeTableBytes: 1024,
    layoutTableBytes: 1024,
    counterBytes: 1024,
    seriesTableBytes: 1024,
    seriesBytes: 1024,
    requests: 4,
    blockBytes: 256,
    blockUnitBytes: 64,
    ...sizes,
  });
}

/** The mesh of one thread, opened in one step, which says what arrives: the number of a record, `hint n`, `lost n`, `scan`. */
export function openMesh(me: Party, regions: SharedRegions, self: number, options: Partial<SharedMeshOptions> = {}): SharedMesh {
  const full: SharedMeshOptions = {
    host: me.host,
    regions,
    self,
    handlers: {
      // Limit: five parameters, the mesh's own handler.
      record: (_from, memory, offset, lengthBytes) => {
        const number = memory.words[offset >>> 2] ?? 0;
        for (let at = 4; at < lengthBytes; at++) {
          if (memory.bytes[offset + at] !== byteOf(number, at)) me.fail(`Record ${number} is torn at byte ${at}`);
        }
        me.did(number);
      },
      hint: (_from, slot) => me.did(`hint ${slot}`),
      lost: (_from, memory, offset) => me.did(`lost ${memory.words[offset >>> 2]}`),
      // Nothing damages a record here: what will not be completed is lost with one of the two ends.
      damaged: (_from, memory, offset) => me.fail(`Record ${memory.words[offset >>> 2]} counts as damaged`),
      scanAll: () => me.did('scan'),
    },
    ...options,
  };
  return me.atOnce(() => new SharedMesh(full));
}

/** A thread that does what others do: polls, flushes, and sleeps when nothing is to be done. Begins with `first`, as work of its own. */
export function cycleOf(me: Party, regions: SharedRegions, mesh: SharedMesh, first?: () => void): DutyCycle {
  let begin = first;
  const duty = {
    work: (): boolean => {
      const did = begin !== undefined;
      begin?.();
      begin = undefined;
      const polled = mesh.poll(LONG_RECORDS) > 0;
      mesh.flush();
      return did || polled;
    },
    hasWaiting: () => mesh.hasWaiting(),
  };
  const { threads } = regions.sizes;
  return new DutyCycle({
    host: me.host,
    words: new Int32Array(regions.words),
    threads,
    thread: mesh.self,
    duties: [duty],
    idle: { mode: 'park' },
  });
}

/** A record that begins with `number` and whose other bytes follow from it. */
export function record(number: number, lengthBytes = 8): Uint8Array {
  const bytes = new Uint8Array(lengthBytes);
  for (let at = 4; at < lengthBytes; at++) bytes[at] = byteOf(number, at);
  new Int32Array(bytes.buffer, 0, 1)[0] = number;
  return bytes;
}

/** Before anybody is watched: records from 1 to `count` are in the ring. */
export function fillLink(regions: SharedRegions, { from, to, count }: { from: number; to: number; count: number }): void {
  const producer = new SharedRingProducer(dataRingPlace(regions, from, to));
  for (let number = 1; number <= count; number++) {
    const offset = producer.claim(LONG_BYTES);
    producer.memory.bytes.set(record(number, LONG_BYTES), offset);
    producer.commit(LONG_BYTES, KIND, WHOLE);
  }
  producer.publish();
}

function byteOf(number: number, at: number): number {
  return (number * 31 + at * 7) & TOP_BYTE;
}

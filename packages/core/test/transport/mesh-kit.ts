import {
  allocateRegions,
  type Host,
  type MeshHandlers,
  NO_ROOM,
  type OutboundLink,
  type RegionSizes,
  SharedMesh,
  type SharedMeshOptions,
  type SharedRegions,
} from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';

export const KIND = 9;

/** What a mesh handed over, in order: records as their 32-bit number and length. */
export interface Received {
  readonly what: 'record' | 'hint' | 'lost' | 'scan';
  readonly from: number;
  readonly number: number;
  readonly lengthBytes: number;
}

export interface Station {
  readonly mesh: SharedMesh;
  readonly host: Host;
  readonly received: Received[];
  /** Of the records. */
  numbers(): number[];
  count(what: Received['what']): number;
}

export function tinyRegions(sizes: Partial<RegionSizes> = {}): SharedRegions {
  return allocateRegions({ threads: 3, slots: 64, dataRingBytes: 4096, controlRingBytes: 1024, ...sizes });
}

export function openStation(regions: SharedRegions, self: number, options: Partial<SharedMeshOptions> = {}): Station {
  const received: Received[] = [];
  const host = options.host ?? new VirtualMachine().host();
  const handlers: MeshHandlers = {
    record: (from, memory, offset, lengthBytes) => {
      checkPattern(memory.bytes, offset, lengthBytes);
      received.push({ what: 'record', from, number: memory.words[offset >>> 2] as number, lengthBytes });
    },
    hint: (from, slot) => void received.push({ what: 'hint', from, number: slot, lengthBytes: 0 }),
    lost: (from, memory, offset, lengthBytes) =>
      void received.push({ what: 'lost', from, number: memory.words[offset >>> 2] as number, lengthBytes }),
    scanAll: () => void received.push({ what: 'scan', from: -1, number: 0, lengthBytes: 0 }),
  };
  const mesh = new SharedMesh({ host, regions, self, handlers, ...options });
  return {
    mesh,
    host,
    received,
    numbers: () => received.filter(({ what }) => what === 'record').map(({ number }) => number),
    count: (what) => received.filter((one) => one.what === what).length,
  };
}

/** A sender in thread 0, a receiver in thread 1, and the link between them. `options` are the sender's. */
export function openPair(options: Partial<SharedMeshOptions> = {}, sizes: Partial<RegionSizes> = {}) {
  const regions = tinyRegions(sizes);
  const sender = openStation(regions, 0, options);
  const receiver = openStation(regions, 1);
  return { regions, sender, receiver, link: sender.mesh.link(1) };
}

/** A record that begins with `number` and whose other bytes follow from it. */
export function record(number: number, lengthBytes = 8): Uint8Array {
  const bytes = new Uint8Array(lengthBytes);
  for (let at = 4; at < lengthBytes; at++) bytes[at] = pattern(number, at);
  new DataView(bytes.buffer).setInt32(0, number, true);
  return bytes;
}

/** Writes a record in place. */
export function write(link: OutboundLink, number: number, lengthBytes = 8): boolean {
  const offset = link.claim(lengthBytes);
  if (offset === NO_ROOM) return false;
  link.memory.bytes.set(record(number, lengthBytes), offset);
  link.commit(lengthBytes, KIND);
  return true;
}

/** Polls until nothing comes any more. */
export function drain(station: Station, limit = 100): void {
  while (station.mesh.poll(limit) > 0);
}

function checkPattern(bytes: Uint8Array, offset: number, lengthBytes: number): void {
  const number = new DataView(bytes.buffer, bytes.byteOffset).getInt32(offset, true);
  for (let at = 4; at < lengthBytes; at++) {
    if (bytes[offset + at] !== pattern(number, at)) throw new Error(`Record ${number} of ${lengthBytes} bytes is torn at ${at}`);
  }
}

function pattern(number: number, at: number): number {
  return (number * 31 + at * 7) & 0xff;
}

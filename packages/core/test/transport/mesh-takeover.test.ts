import { type MeshHandlers, RingsLeft, SharedRingConsumer, ThreadState, takeRemains } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { resetRing } from '#core/ring/ring-view.js';
import { Parking } from '#core/transport/parking/parking.js';
import { dataRingPlace } from '#core/transport/regions/shared-regions.js';
import { STATE, threadIndex } from '#core/transport/regions/thread-words-layout.js';
import { HandHost } from '../fixtures/hand-host.js';
import { drain, KIND, openStation, record, tinyRegions, write } from './mesh-kit.js';

/** What whoever takes over for a thread makes up for, wherever in its last steps that thread has died. */

/** Threads 0 and 1, of which `asleep` sleeps. */
function bedroom(asleep: 0 | 1) {
  const regions = tinyRegions();
  const words = new Int32Array(regions.words);
  const host = new HandHost();
  let woken = 0;
  const parking = new Parking(host, words, asleep, () => woken++);
  parking.begin();
  const sleep = (): void => {
    parking.announce();
    parking.sleep();
  };
  const wakes = (): number => {
    host.run();
    return woken;
  };
  return { regions, words, host, sleep, wakes };
}

const nothing = (): void => undefined;

/** A sender that sleeps because its ring is full. `handlers`: the reader's. */
function fullBedroom(handlers: MeshHandlers = { record: nothing, hint: nothing, lost: nothing, scanAll: nothing }) {
  const room = bedroom(0);
  const reader = openStation(room.regions, 1, { host: room.host, handlers });
  const { mesh } = openStation(room.regions, 0, { host: room.host });
  const link = mesh.link(1);
  while (!link.hasOutbox) write(link, 1, 400);
  mesh.flush();
  room.sleep();
  expect(mesh.hasWaiting()).toBe(false);
  return { ...room, reader };
}

test('W1 who takes over for a thread that had taken a sleeper’s flag, and died before it rang, rings', () => {
  const { regions, words, host, sleep, wakes } = bedroom(1);
  sleep();
  words[threadIndex(1) + STATE] = ThreadState.awake;
  expect(wakes()).toBe(0);
  openStation(regions, 0, { host });
  expect(wakes()).toBe(1);
});

test('W3 who reads the rings of a thread that had given back room, and died before it looked for who waits for it, looks', () => {
  const { regions, host, wakes } = fullBedroom();
  new SharedRingConsumer(dataRingPlace(regions, 0, 1)).poll(nothing, 100);
  expect(wakes()).toBe(0);
  new RingsLeft({ host, regions, thread: 1, maxMessageBytes: 4_096, record: nothing, lost: nothing });
  expect(wakes()).toBe(1);
});

test('W3 room that is given back because a handler has thrown is told as well', () => {
  const { reader, wakes } = fullBedroom({
    record: () => {
      throw new Error('handler');
    },
    ...{ hint: nothing, lost: nothing, scanAll: nothing },
  });
  expect(() => reader.mesh.poll(100)).toThrow('handler');
  expect(wakes()).toBe(1);
});

test.each([2 ** 31, 2 ** 32])('D2, M2 a survivor drains a dead thread to its last position where positions come round, at %i', (edge) => {
  const regions = tinyRegions();
  resetRing(dataRingPlace(regions, 0, 1), edge - 48);
  const [dead, survivor] = [openStation(regions, 0), openStation(regions, 1)];
  for (const number of [1, 2, 3, 4, 5, 6]) dead.mesh.link(1).post(record(number), KIND);
  dead.mesh.flush();
  const { written } = takeRemains(regions, 0).links.find(({ other }) => other === 1) ?? { written: 0 };
  survivor.mesh.drain(0, written);
  expect(survivor.numbers()).toEqual([1, 2, 3, 4, 5, 6]);
  drain(survivor);
  expect(survivor.numbers()).toHaveLength(6);
});

import { SharedMesh } from '@ringmaster/core';
import { SeededRandom, VirtualMachine } from '@ringmaster/core/testkit';
import { PUBLISH_BYTES, PUBLISH_RECORDS } from '#core/transport/links/outbound-link.js';
import { Parking } from '#core/transport/parking/parking.js';
import { expect, test } from 'vitest';
import { CountingHost } from './counting-host.js';
import { drain, KIND, openPair, openStation, record, tinyRegions, write } from './mesh-kit.js';

test('R1 nothing is visible before a flush, everything after it', () => {
  const { sender, receiver, link } = openPair();
  for (let number = 1; number <= 5; number++) write(link, number);
  drain(receiver);
  expect(receiver.numbers()).toEqual([]);
  sender.mesh.flush();
  drain(receiver);
  expect(receiver.numbers()).toEqual([1, 2, 3, 4, 5]);
});

test('R1 a link publishes by itself every 256th record', () => {
  const { receiver, link } = openPair({}, { dataRingBytes: 65_536 });
  for (let number = 1; number <= PUBLISH_RECORDS; number++) {
    expect(receiver.mesh.hasWaiting()).toBe(false);
    write(link, number, 4);
  }
  expect(receiver.mesh.hasWaiting()).toBe(true);
});

test('R1 a link publishes by itself past its byte threshold', () => {
  const { receiver, link } = openPair({}, { dataRingBytes: 65_536 });
  for (let bytes = 0; bytes < PUBLISH_BYTES; bytes += 1008) {
    expect(receiver.mesh.hasWaiting()).toBe(false);
    write(link, 1, 1000);
  }
  expect(receiver.mesh.hasWaiting()).toBe(true);
});

test('R1 a parked receiver is woken by the first record at once, and by none of those that follow until the next flush', () => {
  const host = new CountingHost(new VirtualMachine().host());
  const { sender, receiver, link, regions } = openPair({ host });
  const parking = new Parking(host, new Int32Array(regions.words), 1, () => undefined);
  const parks = (): void => parking.announce();
  // A mesh that is opened rings everyone.
  host.rings = 0;
  for (const round of [1, 2]) {
    parks();
    write(link, 1);
    expect(receiver.mesh.hasWaiting()).toBe(true);
    drain(receiver);
    for (let number = 2; number <= 5; number++) {
      // It has worked that off, and sleeps again.
      parks();
      write(link, number);
    }
    expect(receiver.mesh.hasWaiting()).toBe(false);
    expect(host.rings).toBe(2 * round - 1);
    sender.mesh.flush();
    expect(host.rings).toBe(2 * round);
    drain(receiver);
  }
  expect(receiver.numbers()).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
});

test('R1 what follows a record that woke its receiver is said to wait for a flush', () => {
  let waits = 0;
  const { link, regions, sender } = openPair({ waits: () => void waits++ });
  const parking = new Parking(sender.host, new Int32Array(regions.words), 1, () => undefined);
  parking.announce();
  write(link, 1);
  expect(waits).toBe(0);
  parking.announce();
  write(link, 2);
  expect(waits).toBe(1);
});

test('R1 an aborted claim leaves nothing behind', () => {
  const { sender, receiver, link } = openPair();
  write(link, 1);
  link.claim(64);
  link.abort();
  write(link, 2);
  sender.mesh.flush();
  drain(receiver);
  expect(receiver.numbers()).toEqual([1, 2]);
});

test('R3, R4 order is that of the calls, through ring, outbox and fragments alike', () => {
  const seed = Date.now() & 0xffff;
  const random = new SeededRandom(seed);
  const { sender, receiver, link } = openPair();
  let sent = 0;
  let queued = 0;
  let direct = 0;
  for (let turn = 0; turn < 4_000; turn++) {
    const size = [4, 7, 61, 253, 504, 505, 5_000, 20_000][random.below(random.below(4) === 0 ? 8 : 4)] as number;
    if (size <= link.recordBytesMax && random.below(2) === 0) {
      if (write(link, sent + 1, size)) sent++;
    } else if (link.post(record(sent + 1, size), KIND, random.below(10) === 0) === 'accepted') sent++;
    if (link.hasOutbox) queued++;
    else direct++;
    if (random.below(2) === 0) sender.mesh.flush();
    if (random.below(4) > 0) receiver.mesh.poll(1 + random.below(20));
  }
  while (link.hasOutbox) {
    sender.mesh.flush();
    drain(receiver);
  }
  sender.mesh.flush();
  drain(receiver);
  expect(receiver.numbers(), `seed ${seed}`).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
  expect(queued).toBeGreaterThan(100);
  expect(direct).toBeGreaterThan(100);
  expect(receiver.count('lost')).toBe(0);
});

test('R4 a message longer than a record arrives whole; above maxMessageBytes it is refused', () => {
  const { sender, receiver, link } = openPair({ outbox: { records: 10, bytes: 100_000 } });
  expect(link.post(record(1, 100_000), KIND)).toBe('accepted');
  expect(() => link.post(record(2, 100_001), KIND)).toThrow('Cannot post a record to thread 1: at most 100000 bytes, given 100001');
  while (sender.mesh.outboxRecords > 0) {
    drain(receiver);
    sender.mesh.flush();
  }
  drain(receiver);
  expect(receiver.received).toEqual([{ what: 'record', from: 0, number: 1, lengthBytes: 100_000 }]);
});

test('R4 the smallest rings carry the longest messages', () => {
  const { sender, receiver, link } = openPair({ outbox: { records: 10, bytes: 100_000 } }, { dataRingBytes: 1024, controlRingBytes: 256 });
  expect(link.post(record(1, 100_000), KIND)).toBe('accepted');
  link.hint(7, 1, 1);
  while (sender.mesh.outboxRecords > 0) {
    drain(receiver);
    sender.mesh.flush();
  }
  drain(receiver);
  expect([receiver.count('hint'), receiver.numbers()]).toEqual([1, [1]]);
});

test('I3 a hint arrives before records, with its words', () => {
  const { sender, receiver, link } = openPair();
  write(link, 1);
  sender.mesh.flush();
  expect(receiver.mesh.controlPending).toBe(false);
  link.hint(77, 5, 2);
  expect(receiver.mesh.controlPending).toBe(true);
  receiver.mesh.poll(10);
  expect(receiver.received.map(({ what, number }) => [what, number])).toEqual([
    ['hint', 77],
    ['record', 1],
  ]);
  expect(receiver.mesh.controlPending).toBe(false);
});

test('I3, T5 hints that are more than one look takes are found by the next, and by whoever would park', () => {
  const { receiver, link } = openPair({}, { controlRingBytes: 65_536 });
  for (let slot = 0; slot < 2_000; slot++) link.hint(slot, 1, 1);
  const { mesh } = receiver;
  expect(mesh.pollControl()).toBe(1_024);
  expect([mesh.controlPending, mesh.hasWaiting()]).toEqual([true, true]);
  mesh.pollControl();
  expect(receiver.received.map(({ number }) => number)).toEqual(Array.from({ length: 2_000 }, (_, slot) => slot));
  expect([mesh.controlPending, mesh.hasWaiting(), mesh.pollControl()]).toEqual([false, false, 0]);
});

test('I3 no hint is ever refused: a full control ring becomes one scan of everything', () => {
  const { receiver, link } = openPair();
  for (let slot = 0; slot < 500; slot++) link.hint(slot, 1, 1);
  receiver.mesh.pollControl();
  expect(receiver.count('scan')).toBe(1);
  expect(receiver.count('hint')).toBeGreaterThan(10);
  link.hint(501, 1, 1);
  receiver.mesh.pollControl();
  expect(receiver.count('scan')).toBe(1);
  expect(receiver.received.at(-1)?.number).toBe(501);
});

test('I3 a handler of hints that throws has had its hint; those behind it, of all links, and the scan are for the next look', () => {
  const regions = tinyRegions();
  const [first, second] = [openStation(regions, 1), openStation(regions, 2)];
  const heard: number[] = [];
  const handlers = {
    record: () => {},
    lost: () => {},
    scanAll: () => void heard.push(-1),
    hint: (_from: number, slot: number) => {
      heard.push(slot);
      if (slot === 0) throw new Error('handler failed');
    },
  };
  const { mesh } = openStation(regions, 0, { handlers });
  let slots = 0;
  while (regions.sizes.controlRingBytes > slots * 24) first.mesh.link(0).hint(slots++, 1, 1);
  second.mesh.link(0).hint(1_000, 1, 1);
  expect(() => mesh.poll(1)).toThrow('handler failed');
  expect(heard).toEqual([0]);
  expect(mesh.hasWaiting()).toBe(true);
  mesh.poll(1);
  expect(heard.slice(-2)).toEqual([1_000, -1]);
  expect(heard.slice(1, -2)).toEqual(Array.from(heard.slice(1, -2), (_, index) => index + 1));
  expect(mesh.hasWaiting()).toBe(false);
});

test('a poll hands over at most its limit and is fair to all links', () => {
  const regions = tinyRegions({ threads: 4, dataRingBytes: 65_536 });
  const receiver = openStation(regions, 0);
  for (const from of [1, 2, 3]) {
    const sender = openStation(regions, from);
    for (let number = 1; number <= 500; number++) write(sender.mesh.link(0), number);
    sender.mesh.flush();
  }
  expect(receiver.mesh.poll(300)).toBe(300);
  for (const from of [1, 2, 3]) expect(receiver.received.filter((one) => one.from === from).length).toBeGreaterThanOrEqual(64);
  expect(receiver.mesh.poll(7)).toBe(7);
  drain(receiver);
  for (const from of [1, 2, 3]) {
    expect(receiver.received.filter((one) => one.from === from).map(({ number }) => number)).toEqual(
      Array.from({ length: 500 }, (_, index) => index + 1),
    );
  }
});

test('any thread sends to any other directly, and there is no link to itself', () => {
  const regions = tinyRegions();
  const stations = [0, 1, 2].map((self) => openStation(regions, self));
  for (const { mesh } of stations) {
    for (let to = 0; to < 3; to++) if (to !== mesh.self) write(mesh.link(to), mesh.self * 10 + to);
    mesh.flush();
  }
  for (const station of stations) drain(station);
  expect(stations.map((station) => station.numbers().sort())).toEqual([
    [10, 20],
    [1, 21],
    [12, 2],
  ]);
  expect(() => stations[0]?.mesh.link(0)).toThrow('Cannot open link from thread 0 to 0: there are 3 threads, and none to itself');
  expect(() => stations[0]?.mesh.link(3)).toThrow('Cannot open link from thread 0 to 3');
});

test('R2 a handler that throws has had its record; the next poll goes on behind it', () => {
  const regions = tinyRegions();
  const sender = openStation(regions, 0);
  const seen: number[] = [];
  const handlers = {
    record: (_from: number, memory: { words: Int32Array }, offset: number) => {
      seen.push(memory.words[offset >>> 2] as number);
      if (seen.length === 2) throw new Error('refused');
    },
    hint: () => {},
    lost: () => {},
    scanAll: () => {},
  };
  const mesh = new SharedMesh({ host: sender.host, regions, self: 1, handlers });
  for (let number = 1; number <= 3; number++) write(sender.mesh.link(1), number);
  sender.mesh.flush();
  expect(() => mesh.poll(10)).toThrow('refused');
  mesh.poll(10);
  expect(seen).toEqual([1, 2, 3]);
});

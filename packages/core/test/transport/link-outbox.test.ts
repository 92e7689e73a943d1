import { expect, test } from 'vitest';
import { drain, KIND, openPair, record, write } from './mesh-kit.js';

test('R3 while the outbox holds anything, claims and posts go behind it, written in place', () => {
  const { sender, receiver, link } = openPair();
  const ring = link.memory;
  let number = 0;
  while (!link.hasOutbox) expect(write(link, ++number, 100)).toBe(true);
  drain(receiver);
  expect(write(link, ++number, 100)).toBe(true);
  expect(link.memory).not.toBe(ring);
  expect(link.post(record(++number), KIND)).toBe('accepted');
  expect(write(link, ++number)).toBe(true);
  sender.mesh.flush();
  expect([link.hasOutbox, link.memory === ring]).toEqual([false, true]);
  expect(write(link, ++number)).toBe(true);
  sender.mesh.flush();
  drain(receiver);
  expect(receiver.numbers()).toEqual(Array.from({ length: number }, (_, index) => index + 1));
});

test('R3 an aborted claim in the outbox leaves nothing behind, also where it was the first', () => {
  const { sender, receiver, link } = openPair();
  let number = 0;
  for (;;) {
    const offset = link.claim(100);
    if (link.hasOutbox) break;
    link.memory.bytes.set(record(++number, 100), offset);
    link.commit(100, KIND);
  }
  expect(link.claimedBytes).toBeGreaterThanOrEqual(100);
  link.abort();
  expect(link.hasOutbox).toBe(false);
  expect(write(link, ++number)).toBe(true);
  link.claim(8);
  link.abort();
  sender.mesh.flush();
  drain(receiver);
  sender.mesh.flush();
  drain(receiver);
  expect(receiver.numbers()).toEqual(Array.from({ length: number }, (_, index) => index + 1));
});

test('R1, R3 claims that nobody will end are given up, in the ring and in the outbox, and what was committed stays', () => {
  const { sender, receiver, link } = openPair();
  write(link, 1);
  link.claim(64);
  expect(() => link.claim(64)).toThrow('the claim before it is still open');
  sender.mesh.giveUpClaims();
  let number = 1;
  while (!link.hasOutbox) write(link, ++number, 100);
  link.claim(8);
  expect(() => link.claim(8)).toThrow('the claim before it is still open');
  sender.mesh.giveUpClaims();
  sender.mesh.giveUpClaims();
  expect(write(link, ++number)).toBe(true);
  for (let round = 0; round < 3; round++) {
    sender.mesh.flush();
    drain(receiver);
  }
  expect(receiver.numbers()).toEqual(Array.from({ length: number }, (_, index) => index + 1));
});

test('R3 while a claim is open in the outbox, another send is refused and nothing moves', () => {
  const { sender, receiver, link } = openPair();
  let number = 0;
  while (!link.hasOutbox) write(link, ++number, 100);
  const offset = link.claim(8);
  drain(receiver);
  sender.mesh.flush();
  expect(() => link.claim(8)).toThrow('still open');
  expect(() => link.post(record(0), KIND)).toThrow('still open');
  link.memory.bytes.set(record(++number), offset);
  link.commit(8, KIND);
  expect(() => link.commit(8, KIND)).toThrow(RangeError);
  sender.mesh.flush();
  drain(receiver);
  expect(receiver.numbers()).toEqual(Array.from({ length: number }, (_, index) => index + 1));
});

test('R3 while a claim is open in the ring, a record of any length is refused beside it, and the claim can be committed', () => {
  for (const [lengthBytes, unbounded] of [
    [8, false],
    [3_000, false],
    [3_000, true],
  ] as const) {
    const { sender, receiver, link } = openPair();
    const offset = link.claim(8);
    expect(() => link.post(record(0, lengthBytes), KIND, unbounded)).toThrow('still open');
    expect([link.hasOutbox, sender.mesh.outboxRecords]).toEqual([false, 0]);
    link.memory.bytes.set(record(1), offset);
    link.commit(8, KIND);
    expect(link.post(record(2, lengthBytes), KIND, unbounded)).toBe('accepted');
    sender.mesh.flush();
    drain(receiver);
    expect(receiver.numbers()).toEqual([1, 2]);
  }
});

test('R1 what goes into an outbox behind a ring that was published whole is moved by the next flush', () => {
  const { sender, receiver, link } = openPair();
  let number = 0;
  while (!link.hasOutbox) {
    sender.mesh.flush();
    expect(write(link, ++number, 100)).toBe(true);
  }
  drain(receiver);
  sender.mesh.flush();
  drain(receiver);
  expect(receiver.numbers()).toEqual(Array.from({ length: number }, (_, index) => index + 1));
});

test('R3 an outbox that is written to for long moves on by itself as the ring empties', () => {
  const { receiver, link } = openPair({}, { dataRingBytes: 65_536 });
  let number = 0;
  while (!link.hasOutbox) write(link, ++number);
  drain(receiver);
  for (let more = 0; more < 100; more++) write(link, ++number);
  drain(receiver);
  expect(receiver.numbers().length).toBeGreaterThan(number - 100);
});

test('F4 a full outbox refuses, at both bounds, but never what must not be refused', () => {
  for (const [outbox, size] of [
    [{ records: 5, bytes: 1e6 }, 8],
    [{ records: 1e6, bytes: 2_000 }, 400],
  ] as const) {
    const { sender, receiver, link } = openPair({ outbox });
    let number = 0;
    while (link.post(record(number + 1, size), KIND) === 'accepted') number++;
    expect(sender.mesh.outboxRecords).toBe(5);
    expect(link.post(record(number + 1, size), KIND, true)).toBe('accepted');
    expect(link.post(record(number + 2, size), KIND)).toBe('full');
    while (sender.mesh.outboxRecords > 0) {
      drain(receiver);
      sender.mesh.flush();
    }
    drain(receiver);
    expect(receiver.numbers()).toEqual(Array.from({ length: number + 1 }, (_, index) => index + 1));
  }
});

test('a mesh whose messages could never wait in an outbox is refused', () => {
  expect(() => openPair({ outbox: { records: 1, bytes: 100 }, maxMessageBytes: 101 })).toThrow(
    "Cannot open mesh: maxMessageBytes may be at most the outbox's 100, given 101",
  );
});

test('onRoom calls once, when the outbox has emptied to half', () => {
  const { sender, receiver, link } = openPair({ outbox: { records: 100, bytes: 1e6 } });
  while (link.post(record(1, 100), KIND) === 'accepted');
  let calls = 0;
  let leftAtCall = 0;
  link.onRoom(() => {
    calls++;
    leftAtCall = sender.mesh.outboxRecords;
  });
  while (sender.mesh.outboxRecords > 0) {
    sender.mesh.flush();
    receiver.mesh.poll(3);
  }
  expect(calls).toBe(1);
  expect(leftAtCall).toBeGreaterThan(40);
  expect(leftAtCall).toBeLessThanOrEqual(50);
});

test('onRoom for what needs more than half of the outbox calls when that is empty', () => {
  const { sender, receiver, link } = openPair({ outbox: { records: 100, bytes: 40_000 } });
  while (!link.hasOutbox) write(link, 1, 400);
  link.post(record(1, 5_000), KIND);
  expect(link.post(record(2, 40_000), KIND)).toBe('full');
  const order: string[] = [];
  link.onRoom(() => order.push(link.post(record(2, 40_000), KIND)));
  while (order.length === 0) {
    sender.mesh.flush();
    receiver.mesh.poll(1);
  }
  expect(order).toEqual(['accepted']);
});

import { NO_ROOM } from '@ringmaster/core';
import { SeededRandom } from '@ringmaster/core/testkit';
import { CHUNK_BYTES, ChunkPool } from '#core/transport/links/chunk-pool.js';
import { Outbox } from '#core/transport/links/outbox.js';
import { expect, test } from 'vitest';

function bytesOf(outbox: Outbox): number[] {
  return [...outbox.headMemory.bytes.subarray(outbox.headOffset, outbox.headOffset + outbox.headLength)];
}

test('an outbox gives records back in order, whatever their sizes', () => {
  const seed = Date.now() & 0xffff;
  const random = new SeededRandom(seed);
  const outbox = new Outbox({ records: 1e9, bytes: 1e9 }, new ChunkPool());
  const expected: { bytes: number[]; kind: number }[] = [];
  for (let turn = 0; turn < 3_000; turn++) {
    if (random.below(100) < 55) {
      const size = [0, 1, 7, 8, 300, CHUNK_BYTES - 16, CHUNK_BYTES, 100_000][random.below(turn % 50 === 0 ? 8 : 5)] as number;
      const record = new Uint8Array(size).fill(turn & 0xff);
      const kind = 1 + random.below(127);
      if (random.below(2) === 0) outbox.push(record, kind, random.below(2) === 0);
      else {
        const offset = outbox.claim(size);
        outbox.memory.bytes.set(record, offset);
        outbox.commit(size, kind);
      }
      expected.push({ bytes: [...record], kind });
    } else if (expected.length > 0) {
      const next = expected.shift();
      expect([outbox.headKind, bytesOf(outbox)], `seed ${seed}`).toEqual([next?.kind, next?.bytes]);
      outbox.shift();
    }
    expect(outbox.records).toBe(expected.length);
    expect(outbox.isEmpty).toBe(expected.length === 0);
  }
});

test('R3 an outbox holds bytes: what happens to them afterwards has no effect', () => {
  const outbox = new Outbox({ records: 10, bytes: 1000 }, new ChunkPool());
  const record = Uint8Array.of(1, 2, 3);
  outbox.push(record, 1, true);
  record.fill(9);
  expect(bytesOf(outbox)).toEqual([1, 2, 3]);
});

test('an outbox accepts up to its bound of records', () => {
  const outbox = new Outbox({ records: 3, bytes: 1000 }, new ChunkPool());
  for (let count = 0; count < 3; count++) {
    expect(outbox.accepts(0)).toBe(true);
    outbox.push(new Uint8Array(0), 1, true);
  }
  expect(outbox.accepts(0)).toBe(false);
  outbox.shift();
  expect(outbox.accepts(0)).toBe(true);
});

test('an outbox accepts up to its bound of bytes', () => {
  const outbox = new Outbox({ records: 1000, bytes: 100 }, new ChunkPool());
  expect(outbox.accepts(100)).toBe(true);
  expect(outbox.accepts(101)).toBe(false);
  outbox.push(new Uint8Array(60), 1, true);
  expect([outbox.accepts(40), outbox.accepts(41)]).toEqual([true, false]);
  outbox.shift();
  expect(outbox.accepts(100)).toBe(true);
});

test('a claim in an outbox is bounded like a push, may be committed shorter, and leaves nothing behind when aborted', () => {
  const outbox = new Outbox({ records: 3, bytes: 100 }, new ChunkPool());
  expect(outbox.claim(101)).toBe(NO_ROOM);
  const offset = outbox.claim(64);
  expect([offset % 8, outbox.claimedBytes]).toEqual([0, 100]);
  expect(() => outbox.claim(8)).toThrow('Cannot add a record to an outbox: the claim before it is still open');
  expect(() => outbox.push(new Uint8Array(1), 1, true)).toThrow('still open');
  expect(() => outbox.commit(101, 1)).toThrow('Cannot commit a record of 101 bytes to an outbox: 100 were claimed');
  outbox.memory.bytes.set([7, 8, 9], offset);
  outbox.commit(3, 5);
  outbox.claim(8);
  outbox.abort();
  expect([outbox.records, outbox.headKind, bytesOf(outbox), outbox.accepts(97), outbox.accepts(98)]).toEqual([
    1,
    5,
    [7, 8, 9],
    true,
    false,
  ]);
  expect(() => outbox.commit(1, 1)).toThrow(RangeError);
});

test('an outbox passes over a chunk that was taken for a claim and given up', () => {
  const outbox = new Outbox({ records: 100, bytes: 1e9 }, new ChunkPool());
  outbox.push(new Uint8Array(CHUNK_BYTES - 64).fill(1), 1, true);
  outbox.claim(200);
  outbox.abort();
  outbox.push(new Uint8Array(CHUNK_BYTES).fill(2), 2, true);
  outbox.shift();
  expect([outbox.headKind, outbox.headLength, bytesOf(outbox).every((byte) => byte === 2)]).toEqual([2, CHUNK_BYTES, true]);
});

test('F4 what is not counted waits in its place, outside both bounds', () => {
  const outbox = new Outbox({ records: 1, bytes: 10 }, new ChunkPool());
  outbox.push(new Uint8Array(10), 1, true);
  for (let count = 0; count < 5; count++) outbox.push(new Uint8Array(50), 2, false);
  expect(outbox.accepts(0)).toBe(false);
  outbox.shift();
  expect(outbox.records).toBe(5);
  expect(outbox.accepts(10)).toBe(true);
});

test('an outbox uses pooled chunks again, and keeps no more than the pool is to keep', () => {
  const pool = new ChunkPool(2);
  const taken = [pool.take(8), pool.take(8), pool.take(8)];
  for (const chunk of taken) pool.give(chunk);
  const again = [pool.take(8), pool.take(8), pool.take(8)];
  expect(again.filter((chunk) => taken.includes(chunk)).length).toBe(2);
  const large = pool.take(CHUNK_BYTES);
  pool.give(large);
  expect(pool.take(CHUNK_BYTES)).not.toBe(large);
});

test('reading the front of an empty outbox is refused', () => {
  expect(() => new Outbox({ records: 1, bytes: 1 }, new ChunkPool()).headLength).toThrow('Cannot read the front of an outbox: it is empty');
});

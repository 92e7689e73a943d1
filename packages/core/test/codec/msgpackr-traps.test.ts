import { pack, unpack } from 'msgpackr';
import { OVERFLOW } from '#core/codec/message-codec.js';
import { describe, expect, test } from 'vitest';
import { newCodec, newTables, sharedMemory } from './support/round-trip.js';

const nested = (index: number): object => ({ type: 'order', lines: [{ sku: `sku-${index}`, count: index }] });

describe('msgpackr', () => {
  test('never writes into our memory when the application uses it, and what it gave stays as it was', () => {
    const codec = newCodec();
    const memory = sharedMemory(65_536);
    const lengths: number[] = [];
    const given: Buffer[] = [];
    for (let index = 0; index < 50; index++) {
      lengths.push(codec.encode(nested(index), memory, index * 1024, memory.byteLength));
      const before = Buffer.from(memory.bytes);
      given.push(pack({ application: index, text: 'x'.repeat(index) }));
      expect(before.equals(memory.bytes)).toBe(true);
    }
    for (let index = 0; index < 50; index++) {
      expect(codec.decode(memory, index * 1024, lengths[index] as number, 0)).toEqual(nested(index));
      expect(unpack(given[index] as Buffer)).toEqual({ application: index, text: 'x'.repeat(index) });
    }
  });

  test('takes a buffer of its own for text that might not fit: it is copied if it does fit, and OVERFLOW if not', () => {
    const codec = newCodec();
    for (const text of ['x'.repeat(5000), 'ä'.repeat(2500), '\u{1f600}'.repeat(1250)]) {
      const message = [text];
      const bytes = codec.encodeToBytes(message).byteLength;
      for (const room of [bytes - 1, bytes, bytes + 1, bytes + 5000, bytes * 2, bytes * 4]) {
        const memory = sharedMemory(65_536);
        memory.bytes.fill(0xa5);
        const length = codec.encode(message, memory, 8, 8 + room);
        expect(memory.bytes.subarray(8 + room).every((byte) => byte === 0xa5)).toBe(true);
        expect(length).toBe(room < bytes ? OVERFLOW : bytes);
        if (length !== OVERFLOW) expect(codec.decode(memory, 8, length, 0)).toEqual(message);
      }
    }
  });

  test('fails on shared memory with its native reader of strings, which the application may have loaded', () => {
    const memory = sharedMemory(65_536);
    const codec = newCodec();
    const message = { list: Array.from({ length: 40 }, (_, index) => ({ name: `some name ${index}`, long: 'l'.repeat(index * 3) })) };
    const length = codec.encode(message, memory, 4096, memory.byteLength);
    expect(codec.decode(memory, 4096, length, 0)).toEqual(message);
  });

  test('keeps nothing from a record for the next one, also when one was damaged', () => {
    const tables = newTables();
    const codec = newCodec(tables);
    const memory = sharedMemory(8192);
    const length = codec.encode(nested(1), memory, 0, 8192);
    for (let round = 0; round < 3; round++) {
      expect(() => codec.decode(memory, 0, length - 3, 0)).toThrow('Cannot decode record');
      expect(codec.decode(memory, 0, length, 0)).toEqual(nested(1));
    }
  });

  test('is not extended by us: its extensions stay the applications own', () => {
    newCodec().encodeToBytes([new Date(1), new Map([[1, 2]]), new Set([1]), 2n ** 70n, undefined]);
    class Own {}
    expect(unpack(pack(new Own()))).toEqual({});
  });
});

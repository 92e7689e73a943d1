import { expect, test } from 'vitest';
import { NotSerializableError, TooLongError } from '#core/codec/codec-errors.js';
import { OVERFLOW } from '#core/codec/message-codec.js';
import { newCodec, newTables, sharedMemory } from './support/round-trip.js';

test('R4: a text or byte array that alone is longer than a message may be is refused before it is encoded', () => {
  const codec = newCodec(newTables(), { messageBytesMax: 10_000 });
  const memory = sharedMemory(4_096);
  // None of them would fit: that it is told at all is told before.
  for (const message of [
    'x'.repeat(10_001),
    { a: [{ b: 'x'.repeat(10_001) }] },
    { bytes: new Float64Array(1_251) },
    '\ud800'.repeat(10_001),
  ]) {
    expect(() => codec.encode(message, memory, 0, memory.byteLength)).toThrow(TooLongError);
    expect(() => codec.encodeToBytes(message)).toThrow(TooLongError);
  }
  expect(memory.words.every((word) => word === 0)).toBe(true);
  for (const message of ['x'.repeat(10_000), { bytes: new Uint8Array(10_000) }]) {
    expect(codec.encode(message, memory, 0, memory.byteLength)).toBe(OVERFLOW);
    expect(codec.encodeToBytes(message).byteLength).toBeGreaterThan(10_000);
  }
});

/** 2^levels parts to whoever walks through. */
function manifold(levels: number): unknown {
  let value: unknown = { n: 1 };
  for (let level = 0; level < levels; level++) value = [value, value];
  return value;
}

test('R4: a message that refers to the same parts many times is refused by their number, not by how long they take', () => {
  const codec = newCodec(newTables(), { messageBytesMax: 10_000 });
  for (const message of [manifold(60), { type: 'any', value: manifold(60) }, new Map([['key', manifold(60)]])]) {
    expect(() => codec.encodeToBytes(message)).toThrow(TooLongError);
  }
  expect(codec.encodeToBytes(manifold(8)).byteLength).toBeLessThan(10_000);
});

test('R4: so is one of learned shapes, in which lists within lists refer to the same list', () => {
  const codec = newCodec(newTables(), { messageBytesMax: 10_000 });
  const wide = (levels: number): unknown => (levels === 0 ? { n: 1 } : Array<unknown>(50).fill(wide(levels - 1)));
  const make = (levels: number): object => ({ type: 'wide', value: wide(levels) });
  for (let n = 0; n < 50; n++) codec.encodeToBytes(make(1));
  expect(() => codec.encodeToBytes(make(12))).toThrow(TooLongError);
});

test('G5: a message nested too deeply is refused with a text that can be read, and its whole path beside it', () => {
  let message: unknown = 1;
  for (let level = 0; level < 5_000; level++) message = { next: message };
  let error: unknown;
  try {
    newCodec().encodeToBytes(message);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(NotSerializableError);
  const { message: text, path } = error as NotSerializableError;
  expect(text).toMatch(/^Cannot encode message\.next\.next.* … .*\.next: it is nested deeper than 1000 levels$/);
  expect(text.length).toBeLessThan(300);
  expect(path.split('.next').length - 1).toBe(1_000);
});

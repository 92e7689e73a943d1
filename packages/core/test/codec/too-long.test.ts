import { expect, test } from 'vitest';
import { TooLongError } from '#core/codec/codec-errors.js';
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

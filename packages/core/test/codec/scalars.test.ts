import { UndecodableError } from '#core/codec/codec-errors.js';
import { OVERFLOW } from '#core/codec/message-codec.js';
import { expect, test } from 'vitest';
import { newCodec, sharedMemory } from './support/round-trip.js';

const scalars = [undefined, null, false, true, 0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
const doubles = [-0, 0.5, 2 ** 31, -(2 ** 31) - 1, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, 5e-324];
test.each([...scalars.map((value) => ({ value, bytes: 8 })), ...doubles.map((value) => ({ value, bytes: 16 }))])(
  'brings $value across as it is, in $bytes bytes, and writes nothing where they are not free',
  ({ value, bytes }) => {
    const memory = sharedMemory(64);
    memory.bytes.fill(0xa5);
    const codec = newCodec();
    expect(codec.encode(value, memory, 8, 8 + bytes - 1)).toBe(OVERFLOW);
    expect(memory.bytes.every((byte) => byte === 0xa5)).toBe(true);
    expect(codec.encode(value, memory, 8, 8 + bytes)).toBe(bytes);
    expect(memory.bytes.subarray(8 + bytes).every((byte) => byte === 0xa5)).toBe(true);
    expect(Object.is(codec.decode(memory, 8, bytes, 0), value)).toBe(true);
    expect(() => codec.decode(memory, 8, bytes - 4, 0)).toThrow(UndecodableError);
  },
);

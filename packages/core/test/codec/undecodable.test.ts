import { UndecodableError } from '#core/codec/codec-errors.js';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { trials } from '../support/trials.ts';
import { anyMessage } from './support/messages.js';
import { newCodec, newTables, roundTrip, sharedMemory } from './support/round-trip.js';

const runs = trials(300, 900);

describe('MessageCodec.decode', () => {
  test('throws UndecodableError, never anything else, for damaged records', () => {
    fc.assert(
      fc.property(
        anyMessage,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(40),
        (message, damages, cut) => {
          const tables = newTables();
          const codec = newCodec(tables);
          const memory = sharedMemory(1 << 17);
          const length = codec.encode(message, memory, 0, memory.byteLength);
          for (const [at, value] of damages) memory.bytes[at % length] = value;
          try {
            codec.decode(memory, 0, Math.max(0, length - cut), 0);
          } catch (error) {
            expect(error).toBeInstanceOf(UndecodableError);
          }
        },
      ),
      { numRuns: runs },
    );
  });

  test('throws UndecodableError, never anything else, for random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 300 }), fc.constantFrom(1, 2, 3, 4, 0x504, 0x604, 0, 255), (bytes, format) => {
        const memory = sharedMemory(1024);
        memory.bytes.set(bytes, 8);
        memory.words[0] = format;
        memory.words[1] = 8 * (1 + (bytes.length & 3));
        try {
          newCodec().decode(memory, 0, bytes.length, 0);
        } catch (error) {
          expect(error).toBeInstanceOf(UndecodableError);
        }
      }),
      { numRuns: runs },
    );
  });

  test('allocates no more than the record could hold for lengths that lie', () => {
    const memory = sharedMemory(64);
    const claims = [
      [0xdd, 0xff, 0xff, 0xff, 0xff],
      [0xdf, 0xff, 0xff, 0xff, 0xff],
      [0xdb, 0x7f, 0xff, 0xff, 0xff],
      [0xc6, 0x7f, 0xff, 0xff, 0xff],
      [0xc9, 0x7f, 0xff, 0xff, 0xff, 0x74],
    ];
    for (const claim of claims) {
      memory.words[0] = 1;
      memory.words[1] = 8;
      memory.bytes.set(claim, 8);
      const before = process.memoryUsage();
      expect(() => newCodec().decode(memory, 0, 32, 0)).toThrow(UndecodableError);
      const after = process.memoryUsage();
      expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1 << 20);
    }
  });

  test('checks the length of an extra before it makes room for it', () => {
    for (const value of [new Uint8Array(8), '\ud800']) {
      const memory = sharedMemory(1024);
      const length = newCodec().encode([value], memory, 0, 1024);
      for (const lie of [0x7fffffff, 0x40000000, 65_536, -1]) {
        memory.words[3] = lie;
        expect(() => newCodec().decode(memory, 0, length, 0)).toThrow('reaches past its end');
      }
    }
  });

  test('survives bytes nested as deep as a record allows', () => {
    const memory = sharedMemory(1 << 19);
    memory.bytes.fill(0x91);
    memory.words[0] = 1;
    memory.words[1] = 8;
    expect(() => newCodec().decode(memory, 0, memory.byteLength, 0)).toThrow(UndecodableError);
    expect(roundTrip({ still: ['alive'] })).toEqual({ still: ['alive'] });
  });

  test('makes of an error’s name in a frame an error, whatever objects inherit by that name', () => {
    const names = ['constructor', 'valueOf', '__lookupGetter__', '__proto__', 'toString', 'Error', 'RangeError', 'AggregateError', 'Odd'];
    for (const name of names) {
      const memory = sharedMemory(64);
      memory.words[0] = 1;
      memory.words[1] = 8;
      // An extension of msgpackr's (0xd4, 'e'), a list of two: a text of so many bytes, and -96.
      const frame = [0xd4, 0x65, 0x00, 0x92, 0xa0 + name.length, ...Buffer.from(name), 0xd0, 0xa0];
      memory.bytes.set(frame, 8);
      const decoded = newCodec().decode(memory, 0, 8 + frame.length, 0) as Error;
      expect([Object.prototype.toString.call(decoded), decoded.name, decoded.message]).toEqual(['[object Error]', name, '-96']);
      expect(decoded instanceof RangeError).toBe(name === 'RangeError');
    }
  });

  test('leaves the errors that others read and write with msgpackr as they are', () => {
    newCodec();
    const [packr, error] = [new Packr({ structuredClone: true }), new RangeError('too far', { cause: 'wind' })];
    expect(packr.unpack(packr.pack({ error }))).toEqual({ error });
    expect((packr.unpack(packr.pack(error)) as Error).cause).toBe('wind');
  });
});

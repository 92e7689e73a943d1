import { AppendTableWriter } from '#core/codec/append-table.js';
import { UndecodableError } from '#core/codec/codec-errors.js';
import { entryToBytes } from '#core/codec/shapes/shape-entry.js';
import { describe, expect, test } from 'vitest';
import { newCodec, newTables, sharedMemory } from './support/round-trip.js';

/** A record of the general codec whose tree is what the caller says. */
function decodeTree(bytes: readonly number[]): unknown {
  const memory = sharedMemory(4_096);
  memory.words[0] = 1;
  memory.words[1] = 8;
  memory.bytes.set(bytes, 8);
  return newCodec().decode(memory, 0, 8 + bytes.length, 0);
}

/** `depth` lists, each of which holds the next one, and itself by a pointer: 2^depth values to whoever walks through. */
function laughs(depth: number): number[] {
  const levels = Array.from({ length: depth }, (_, level) => level);
  return [
    ...levels.flatMap((level) => [0x92, 0xd6, 0x69, 0, 0, 0, level]),
    0x90,
    ...levels.reverse().flatMap((level) => [0xd6, 0x70, 0, 0, 0, level]),
  ];
}

describe('MessageCodec.decode', () => {
  test('G5: refuses pointers, with which 900 bytes make a value that takes for ever to walk through', () => {
    expect(() => decodeTree(laughs(64))).toThrow(UndecodableError);
    expect(() => decodeTree([...laughs(64), 0])).toThrow(UndecodableError);
  });

  test('G5: refuses definitions of records, for which the library would write functions', () => {
    for (const head of [
      [0xd4, 0x72, 0x40],
      [0xd5, 0x72, 0x01, 0x01],
    ]) {
      expect(() => decodeTree([...head, 0x91, 0xa1, 0x61, 5])).toThrow(UndecodableError);
    }
    expect(decodeTree([0x92, 0x40, 0x7f])).toEqual([64, 127]);
  });

  test('G5: gives bytes that are the receiver’s own, and do not change with the next record', () => {
    const memory = sharedMemory(64);
    const codec = newCodec();
    const decode = (byte: number): unknown => {
      memory.words.set([1, 8]);
      memory.bytes.set([0xc4, 1, byte], 8);
      return codec.decode(memory, 0, 11, 0);
    };
    const first = decode(7);
    decode(9);
    expect(first).toEqual(Buffer.from([7]));
  });

  test('G5: sets no prototype, whatever a key is called', () => {
    const key = [...'__proto__'].map((unit) => unit.charCodeAt(0));
    const decoded = decodeTree([0x81, 0xa9, ...key, 0x81, 0xa1, 0x61, 1]) as Record<string, unknown>;
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    expect(decoded['a']).toBeUndefined();
  });

  test('G5: refuses a record whose many cells point at one long text', () => {
    const tables = newTables();
    const sender = newCodec(tables);
    const item = (text: string): object => ({ one: text, two: `${text}2`, three: `${text}3` });
    for (let n = 0; n < 100; n++) sender.encodeToBytes({ type: 'list', items: Array.from({ length: 4 }, (_, at) => item(`${n} ${at}`)) });
    const memory = sharedMemory(1 << 16);
    const text = 'x'.repeat(500);
    const length = sender.encode({ type: 'list', items: Array.from({ length: 20 }, () => item(text)) }, memory, 0, memory.byteLength);
    const { words } = memory;
    expect(newCodec(tables).decode(memory, 0, length, 0)).toMatchObject({ type: 'list' });
    // Cells of the texts of 500 units: those of all later objects are made to point at their own beginning, and more of it than there is.
    for (let word = 0; word < length >>> 2; word++) {
      const units = (words[word] as number) & 0xffff;
      if (units >= 500 && units <= 501) words[word] = 512 | (((words[word] as number) >>> 16) << 16);
    }
    const before = newCodec(tables);
    expect(() => before.decode(memory, 0, length, 0)).toThrow(UndecodableError);
  });
});

describe('a table of shapes', () => {
  test.each(['__proto__', 'constructor', '0'])('G5: has no shape with a key "%s", which would be more than data', (key) => {
    const tables = newTables();
    new AppendTableWriter(tables[0] as (typeof tables)[0]).append(entryToBytes({ keys: [key], kinds: [6] }));
    const memory = sharedMemory(64);
    memory.words.set([3, 0, 0]);
    expect(() => newCodec(tables).decode(memory, 0, 12, 0)).toThrow('has learned no shape 0');
  });

  test('G5: that is damaged stops neither its thread’s successor nor what that sends from being understood', () => {
    const tables = newTables();
    new AppendTableWriter(tables[0] as (typeof tables)[0]).append(new TextEncoder().encode('{"keys":'));
    const heir = newCodec(tables);
    const memory = sharedMemory(1024);
    for (let n = 0; n < 20; n++) {
      const length = heir.encode({ type: 'add', by: n }, memory, 0, memory.byteLength);
      expect(newCodec(tables).decode(memory, 0, length, 0)).toEqual({ type: 'add', by: n });
    }
  });
});

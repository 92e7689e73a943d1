import { AppendTableReader, AppendTableWriter, TABLE_FULL } from '#core/codec/append-table.js';
import { RecordMemory } from '#core/memory/record-memory.js';
import { describe, expect, test } from 'vitest';
import { sharedMemory } from './support/round-trip.js';

const entry = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined): string | undefined => (bytes === undefined ? undefined : new TextDecoder().decode(bytes));

describe('AppendTableWriter', () => {
  test('numbers entries from 0 and readers find them, also those opened before', () => {
    const memory = sharedMemory(256);
    const early = new AppendTableReader(memory);
    const writer = new AppendTableWriter(memory);
    expect(early.entry(0)).toBeUndefined();
    expect([writer.append(entry('a')), writer.append(entry('')), writer.append(entry('hello'))]).toEqual([0, 1, 2]);
    for (const reader of [early, new AppendTableReader(memory)]) {
      expect([0, 1, 2, 3].map((index) => textOf(reader.entry(index)))).toEqual(['a', '', 'hello', undefined]);
      expect(reader.count).toBe(3);
    }
  });

  test('refuses what does not fit and writes nothing past the end', () => {
    const memory = sharedMemory(64);
    memory.bytes.fill(0xa5, 40);
    const part = new AppendTableWriter(new RecordMemory(memory.bytes.buffer, 0, 40));
    expect(part.append(entry('12345678'))).toBe(0);
    expect(part.append(entry('123456789'))).toBe(TABLE_FULL);
    expect(part.append(entry('12345678'))).toBe(1);
    expect(part.append(entry(''))).toBe(TABLE_FULL);
    expect(memory.bytes.subarray(40).every((byte) => byte === 0xa5)).toBe(true);
    expect(part.count).toBe(2);
  });

  test('goes on behind the last counted entry of a writer that died', () => {
    const memory = sharedMemory(256);
    const first = new AppendTableWriter(memory);
    first.append(entry('kept'));
    const usedBytes = first.usedBytes;
    first.append(entry('half written'));
    // As if the first writer had died before it published the count.
    memory.words[0] = 1;
    const second = new AppendTableWriter(memory);
    expect(second.usedBytes).toBe(usedBytes);
    expect(second.append(entry('new'))).toBe(1);
    const reader = new AppendTableReader(memory);
    expect([textOf(reader.entry(0)), textOf(reader.entry(1)), textOf(reader.entry(2))]).toEqual(['kept', 'new', undefined]);
  });

  test('gives copies that nobody can change', () => {
    const memory = sharedMemory(64);
    const writer = new AppendTableWriter(memory);
    writer.append(entry('abc'));
    writer.entry(0)?.fill(0);
    expect(textOf(writer.entry(0))).toBe('abc');
  });
});

describe('AppendTableReader', () => {
  test('shows nothing of a table whose lengths lie', () => {
    for (const length of [-1, 0x7fffffff, 1000]) {
      const memory = sharedMemory(64);
      memory.words[0] = 0x7fffffff;
      memory.words[4] = length;
      expect(new AppendTableReader(memory).entry(0)).toBeUndefined();
    }
  });
});

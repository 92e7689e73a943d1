import { RecordMemory } from '@ringmaster/core';
import { scanRecords } from '#core/ring/ring-scan.js';
import { expect, test } from 'vitest';

const CAPACITY_BYTES = 256;
const RECORD_BYTES = 16;

test.each([
  ['0', 0],
  ['half of the words', 2 ** 31 - 2 * RECORD_BYTES],
  ['all of them', 2 ** 32 - 2 * RECORD_BYTES],
])('M2 a scan goes on where published positions come round, at %s', (_where, begin) => {
  const memory = new RecordMemory(new SharedArrayBuffer(CAPACITY_BYTES));
  const from = begin | 0;
  for (let n = 0; n < 5; n++) {
    const index = ((begin + n * RECORD_BYTES) % CAPACITY_BYTES) >>> 2;
    memory.words[index] = 8;
    memory.words[index + 1] = 1;
    memory.words[index + 2] = n;
  }
  const seen: number[] = [];
  scanRecords(memory, { from, to: (begin + 5 * RECORD_BYTES) | 0 }, (data, offset) => void seen.push(data.words[offset >>> 2] as number));
  expect(seen).toEqual([0, 1, 2, 3, 4]);
});

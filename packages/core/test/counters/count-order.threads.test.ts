import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../fixtures/count-interleavings.js', import.meta.url));

interface Seen {
  /** By write: for each access that was interrupted, what was read, in order. */
  readonly readDuring: Readonly<Record<string, number[][]>>;
  readonly writeDuring: Readonly<Record<string, number[][]>>;
  readonly dieDuring: Readonly<Record<string, number[][]>>;
  readonly gauge: readonly number[];
}

const seen: Seen = JSON.parse(execFileSync(process.execPath, ['--conditions=systematic', program], { encoding: 'utf8' }));
const after: Readonly<Record<string, number>> = { one: 42, carry: 2 ** 32, many: 5 * 2 ** 32 + 2 };

test('G71: a count that is read at any access of its writer, or written at any of its reader, never goes back', () => {
  for (const [how, byWrite] of [['read', seen.readDuring] as const, ['written', seen.writeDuring] as const]) {
    for (const [write, all] of Object.entries(byWrite)) {
      expect(all.length, `${write} ${how}`).toBeGreaterThan(1);
      for (const values of all) {
        expect(values, `${write} ${how}`).toEqual(values.toSorted((a, b) => a - b));
        expect(values.at(-1)).toBe(after[write]);
      }
    }
  }
});

test('G71: a count whose writer died at any of its accesses never goes back, nor does it under a successor', () => {
  for (const [write, all] of Object.entries(seen.dieDuring)) {
    expect(all.length, write).toBeGreaterThan(1);
    for (const values of all) expect(values, write).toEqual(values.toSorted((a, b) => a - b));
  }
});

test('SharedGauge is read whole, wherever reader and writer meet', () => {
  expect(seen.gauge.length).toBeGreaterThan(8);
  expect(new Set(seen.gauge)).toEqual(new Set([1.5e300, -2.25e-300]));
});

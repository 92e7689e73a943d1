import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../fixtures/arena-interleavings.js', import.meta.url));

test('D9 wherever claims, releases, departures and deaths meet, each unit is free or owned once, and who waits for room is rung', () => {
  const { looked, faults }: { looked: number; faults: string[] } = JSON.parse(
    execFileSync(process.execPath, ['--conditions=systematic', program], { encoding: 'utf8' }),
  );
  expect(faults).toEqual([]);
  expect(looked).toBeGreaterThan(1_000);
});

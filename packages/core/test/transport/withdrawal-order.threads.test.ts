import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../fixtures/withdrawal-interleavings.js', import.meta.url));
type Outcomes = readonly { readonly before: number; readonly heard: boolean }[];

test('W3: whoever listens hears of a request that is taken back, wherever the two meet', () => {
  const outcomes: Readonly<Record<'want' | 'withdraw', Outcomes>> = JSON.parse(
    execFileSync(process.execPath, ['--conditions=systematic', program], { encoding: 'utf8' }),
  );
  for (const [first, all] of Object.entries(outcomes)) {
    for (const { before, heard } of all) expect(heard, `${first}, interrupted before its access ${before}`).toBe(true);
  }
  expect(outcomes.want.length + outcomes.withdraw.length).toBe(8);
});

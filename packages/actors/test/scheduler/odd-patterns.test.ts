import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cronTimes } from '#actors/scheduler/actor/cron.js';
import { recurrenceOf } from '#actors/scheduler/repetition-handle.js';

/** Far above what any takes, even on a busy machine: what loops is found. */
const LIMIT_MS = 5_000;
const NOW_MS = Date.UTC(2026, 10, 26);

/** Fields as people write them, and mistakes. */
const field = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('*', '?', '*/5', '0', '2', '1-5', '1,2', 'L', '5') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('29', '31', '59', '*/0', '5-1', '60', '-1', '15W', 'LW', '5#5', '7#6', 'FEB', 'MON-FRI', '1,,2'),
  },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789*,-/LW#?+eE.'), maxLength: 8 }) },
);
const pattern = fc.oneof(
  fc.array(field, { minLength: 4, maxLength: 8 }).map((fields) => fields.join(' ')),
  fc.constantFrom('@yearly', '@never', '', ' ', '\0', '2026-12-01T00:00:00', '2026-99-99', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const timezone = fc.constantFrom(undefined, 'UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Nowhere/Else', '', '\0', '+99:99', '__proto__');

it('a cron pattern of any text is refused with an error that shows it, or says when it matches next: later, or never', async () => {
  let accepted = 0;
  const look = async (text: string, zone: string | undefined): Promise<void> => {
    const begin = performance.now();
    const next = await cronTimes(text, zone).catch((error: Error) => {
      expect(error.message).toMatch(/^Cannot repeat task: ".*is no cron pattern$/s);
    });
    let atMs = NOW_MS;
    for (let times = 0; next !== undefined && times < 3; times++) {
      const nextMs = next(atMs);
      if (nextMs === undefined) break;
      expect(nextMs).toBeGreaterThan(atMs);
      atMs = nextMs;
    }
    if (next !== undefined) accepted++;
    expect(performance.now() - begin).toBeLessThan(LIMIT_MS);
  };
  await fc.assert(fc.asyncProperty(pattern, timezone, look), { numRuns: 600 });
  expect(accepted).toBeGreaterThan(5);
}, 60_000);

it('a pattern that would hold up the scheduler by its length is refused where it is given', () => {
  const of = (minutes: number) => ({ cron: `${Array.from({ length: minutes }, () => '5').join(',')} * * * *` });
  expect(recurrenceOf('sweep', of(400)).recurrence).toEqual({ ...of(400), timezone: undefined });
  expect(() => recurrenceOf('sweep', of(500))).toThrow('Cannot repeat "sweep": cron has 1007 characters, at most 1000');
});

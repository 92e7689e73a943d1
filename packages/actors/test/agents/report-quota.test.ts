import { expect, it } from 'vitest';
import { REPORT_MS, REPORTS_AT_ONCE, ReportQuota } from '#actors/agents/report-quota.js';

/** Reports made when one is wanted every `everyMs`, for `forMs`. */
function made(quota: ReportQuota, everyMs: number, forMs: number): number {
  let count = 0;
  for (let nowMs = 0; nowMs < forMs; nowMs += everyMs) if (quota.take(nowMs) === 0) count++;
  return count;
}

it('ReportQuota lets single reports pass at once, and of many so many a second', () => {
  expect(made(new ReportQuota(0), 2 * REPORT_MS, 10_000)).toBe(10_000 / (2 * REPORT_MS));
  const most = REPORTS_AT_ONCE + 10_000 / REPORT_MS;
  for (const everyMs of [1, 0.5, 7, 24]) {
    const count = made(new ReportQuota(0), everyMs, 10_000);
    expect(count, `every ${everyMs} ms`).toBeLessThanOrEqual(most);
    expect(count, `every ${everyMs} ms`).toBeGreaterThan(most - 20);
  }
});

it('ReportQuota says how long to wait, and holds that', () => {
  const quota = new ReportQuota(1_000);
  for (let n = 0; n < REPORTS_AT_ONCE; n++) expect(quota.take(1_003)).toBe(0);
  const waitMs = quota.take(1_003);
  expect(waitMs).toBe(REPORT_MS);
  expect(quota.take(1_003 + waitMs - 1)).toBe(1);
  expect(quota.take(1_003 + waitMs)).toBe(0);
  expect(quota.take(1_003 + waitMs)).toBe(REPORT_MS);
});

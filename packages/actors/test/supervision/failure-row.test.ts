import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FailureRow } from '#actors/supervision/failure-row.js';

describe('FailureRow', () => {
  it('G32: waits min, 2·min, 4·min and so on, never above max', () => {
    const row = new FailureRow();
    let nowMs = 0;
    const delays = Array.from({ length: 6 }, () => {
      const delayMs = row.delayMs({ minMs: 10, maxMs: 100 }, nowMs, 0.9);
      nowMs += delayMs + 1;
      return delayMs;
    });
    expect(delays).toEqual([10, 20, 40, 80, 100, 100]);
  });

  it('G32: a pause of nothing stays that, however many there were', () => {
    const row = new FailureRow();
    const delays = Array.from({ length: 1_100 }, () => row.delayMs({ minMs: 0, maxMs: 100, resetAfterMs: 1_000 }, 0, 0.9));
    expect(new Set(delays)).toEqual(new Set([0]));
  });

  it('G32: jitter shortens a delay by its factor at most', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.nat(40),
        (jitter, random, failures) => {
          const row = new FailureRow();
          const backoff = { minMs: 10, maxMs: 1_000, jitter, resetAfterMs: 1e9 };
          for (let n = 0; n < failures; n++) row.delayMs(backoff, n, random);
          const full = Math.min(1_000, 10 * 2 ** failures);
          const delayMs = row.delayMs(backoff, failures, random);
          expect(delayMs).toBeLessThanOrEqual(full);
          expect(delayMs).toBeGreaterThanOrEqual(full * (1 - jitter) - 1e-9);
        },
      ),
    );
  });

  it('G32: jitter takes its share of a delay by as much as chance has it', () => {
    const delays = [0, 0.5, 0.9].map((random) => new FailureRow().delayMs({ minMs: 100, maxMs: 1_000, jitter: 0.2 }, 0, random));
    expect(delays).toEqual([100, 90, 82]);
  });

  it('G32: begins anew after a quiet period, counted from when the restart was due', () => {
    const backoff = { minMs: 10, maxMs: 1_000, resetAfterMs: 50 };
    const row = new FailureRow();
    expect(row.delayMs(backoff, 0, 0)).toBe(10);
    expect(row.delayMs(backoff, 59, 0)).toBe(20);
    expect(row.delayMs(backoff, 59 + 20 + 49, 0)).toBe(40);
    expect(row.delayMs(backoff, 128 + 40 + 50, 0)).toBe(10);
  });

  it('numbers the failures in a row from 1, and begins anew after a quiet period', () => {
    const row = new FailureRow();
    expect([0, 50, 149, 249, 250].map((nowMs) => row.failed(nowMs, 100))).toEqual([1, 2, 3, 1, 2]);
  });
});

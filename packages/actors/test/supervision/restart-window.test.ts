import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RestartWindow } from '#actors/supervision/restart-window.js';

describe('RestartWindow', () => {
  it('G29: tolerates exactly `restarts` within the period, and no more', () => {
    const window = new RestartWindow({ restarts: 3, periodMs: 1_000 });
    expect([0, 1, 2, 3].map((nowMs) => window.tryRestart(nowMs))).toEqual([true, true, true, false]);
  });

  it('G29: slides: room is made by the oldest restart alone, not by the turn of a period', () => {
    const window = new RestartWindow({ restarts: 2, periodMs: 100 });
    expect([0, 90, 99, 100, 150, 190].map((nowMs) => window.tryRestart(nowMs))).toEqual([true, true, false, true, false, true]);
  });

  it('G29: with 0 restarts the first one is too many', () => {
    expect(new RestartWindow({ restarts: 0, periodMs: 1 }).tryRestart(5)).toBe(false);
  });

  it('G29: agrees with counting all granted restarts of the last period', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 100 }), steps, (restarts, periodMs, gaps) => {
        const window = new RestartWindow({ restarts, periodMs });
        const granted: number[] = [];
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs += gap;
          const isTolerated = granted.filter((time) => nowMs - time < periodMs).length < restarts;
          expect(window.tryRestart(nowMs)).toBe(isTolerated);
          if (isTolerated) granted.push(nowMs);
        }
      }),
    );
  });

  it('G30: restarts spaced wider than the period never exhaust it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 50, max: 500 }), { maxLength: 50 }), (restarts, gaps) => {
        const window = new RestartWindow({ restarts, periodMs: 50 });
        let nowMs = 0;
        for (const gap of gaps) expect(window.tryRestart((nowMs += gap))).toBe(true);
      }),
    );
  });
});

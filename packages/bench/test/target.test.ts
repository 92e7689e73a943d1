import {
  allTargets,
  type ArmCall,
  ArmRefused,
  type ArmResult,
  measureTarget,
  selectTargets,
  type Target,
  type TargetResult,
} from '@ringmaster/bench';
import { describe, expect, it } from 'vitest';

const progress = (): void => undefined;

function targetOf(ratioAtLeast: number): Target {
  const common = { what: 'tell', unit: 'messages/s', figure: 'perSecond', ours: 'ours', baseline: 'raw', baselineName: 'raw' };
  return {
    id: 'X1',
    what: 'tell',
    experiments: [
      {
        experiment: { id: 'X1', arms: { ours: { arm: 'ours', options: {} }, raw: { arm: 'raw', options: {} } } },
        parts: [
          { ...common, id: 'X1.easy', goal: { ratioAtLeast: 1 } },
          { ...common, id: 'X1.hard', goal: { ratioAtLeast } },
          { ...common, id: 'X1.other' },
        ],
      },
    ],
  };
}

/** Ours 30, 10, 50, … beside a steady 2. */
function runner(): (call: ArmCall) => Promise<ArmResult> {
  const ours = [30, 10, 50];
  return (call) => Promise.resolve({ sent: 1, received: 1, figures: { perSecond: call.arm === 'ours' ? (ours.shift() ?? 0) : 2 } });
}

describe('measureTarget', () => {
  it('is met by the ratio of the medians, and quotes spread and every round', async () => {
    const result = await measureTarget(targetOf(15), { rounds: 3, progress, run: runner() });
    expect(result).toMatchObject({
      id: 'X1',
      ours: 30,
      baseline: 2,
      ratio: 15,
      met: true,
      rounds: 3,
      goal: 'ratio >= 1',
      decidedBy: 'X1.easy',
    });
    expect(result.spread).toEqual({ ours: [10, 50], baseline: [2, 2], ratio: [5, 25] });
    expect(result.parts[2]?.met).toBeUndefined();
  });

  it('is missed when one of its parts is, and shows that part', async () => {
    const result = await measureTarget(targetOf(15.1), { rounds: 3, progress, run: runner() });
    expect(result).toMatchObject({ met: false, decidedBy: 'X1.hard', goal: 'ratio >= 15.1' });
  });

  it('is missed, with the reason, when an arm was refused', async () => {
    const run = (): Promise<ArmResult> => Promise.reject(new ArmRefused('sent 2, the receiver counted 1'));
    const result = await measureTarget(targetOf(1), { rounds: 3, progress, run });
    expect(result).toMatchObject({ met: false, refused: 'sent 2, the receiver counted 1' });
  });
});

describe('a target about a small cost', () => {
  const target: Target = {
    id: 'X2',
    what: 'cost',
    experiments: [
      {
        experiment: { id: 'X2', arms: { ab: { arm: 'ab', options: {} }, ba: { arm: 'ba', options: {} } } },
        parts: [
          { id: 'X2', what: 'cost', unit: 'messages/s', pairedIn: ['ab', 'ba'], baselineName: 'earlier', goal: { costAtMost: 0.03 } },
        ],
      },
    ],
  };
  const measure = (ratios: readonly number[]): Promise<TargetResult> => {
    const left = [...ratios];
    const run = (): Promise<ArmResult> => {
      const ratio = left.shift() ?? Number.NaN;
      return Promise.resolve({ sent: 1, received: 1, figures: { ours: 100 * ratio, baseline: 100, ratio } });
    };
    return measureTarget(target, { rounds: ratios.length / 2, progress, run });
  };

  it('quotes the mean ratio over all processes with its interval, beside the medians of both sides', async () => {
    const result = await measure([0.96, 0.98, 0.97, 0.97]);
    expect(result).toMatchObject({ ours: 97, baseline: 100, met: true, goal: 'cost <= 3 %', rounds: 4 });
    expect(result.ratio).toBeCloseTo(0.97, 4);
    // Student's 3.18 with 3 degrees of freedom, times the standard error of 0.0041.
    expect(result.spread.ratio[0]).toBeCloseTo(0.957, 2);
    expect(result.spread.ratio[1]).toBeCloseTo(0.983, 2);
  });

  it.each([
    { interval: 'begins above the limit', ratios: [0.955, 0.956, 0.954, 0.955] },
    { interval: 'ends above twice the limit', ratios: [1.1, 0.9, 1.1, 0.9] },
  ])('is missed when the interval of the cost $interval', async ({ ratios }) => {
    expect(await measure(ratios)).toMatchObject({ met: false });
  });
});

describe('a target about a small cost within one process', () => {
  const part = { id: 'X3', what: 'cost', unit: 'asks/s', pairedIn: ['paired'], interval: 'of slices', baselineName: 'default' } as const;
  const target: Target = {
    id: 'X3',
    what: 'cost',
    experiments: [
      {
        experiment: { id: 'X3', rounds: 1, arms: { paired: { arm: 'paired', options: {} } } },
        parts: [{ ...part, goal: { costAtMost: 0.1 } }],
      },
    ],
  };

  it.each([
    { low: 0.9, high: 0.96, met: true },
    { low: 0.78, high: 0.99, met: false },
    { low: 0.84, high: 0.88, met: false },
  ])('is judged by the interval that its arm gives: $low to $high', async ({ low, high, met }) => {
    const run = (): Promise<ArmResult> =>
      Promise.resolve({ sent: 1, received: 1, figures: { ours: 93, baseline: 100, ratio: 0.93, low, high } });
    const result = await measureTarget(target, { rounds: 5, progress, run });
    expect(result).toMatchObject({ ratio: 0.93, met, rounds: 1, spread: { ratio: [low, high] } });
  });
});

describe('selectTargets', () => {
  it('knows F1 to F6, S1, P1 to P6 and A1 to A4', () => {
    const known = ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'S1', 'P1', 'P2', 'P3', 'P5', 'P4', 'P6', 'A1', 'A2', 'A4', 'A3'];
    expect(selectTargets('all').map((target) => target.id)).toEqual(known);
    expect(selectTargets('f2,F6').map((target) => target.id)).toEqual(['F2', 'F6']);
  });

  it('names the known ones when it meets an unknown one', () => {
    expect(() => selectTargets('F1,Q7')).toThrow('"Q7": known are F1, F2');
  });

  it('finds in every target a part with a goal whose arms it runs', () => {
    for (const { experiments } of allTargets) {
      expect(experiments.flatMap((one) => one.parts).some((part) => part.goal !== undefined)).toBe(true);
      for (const { experiment, parts } of experiments) {
        for (const part of parts)
          expect(Object.keys(experiment.arms)).toEqual(
            expect.arrayContaining('pairedIn' in part ? [...part.pairedIn] : [part.ours, part.baseline]),
          );
      }
    }
  });
});

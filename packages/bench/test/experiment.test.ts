import { ArmRefused, type ArmCall, type ArmResult, type Experiment, runExperiment, summarize } from '@ringmaster/bench';
import { describe, expect, it } from 'vitest';

const experiment: Experiment = { id: 'x', arms: { a: { arm: 'one', options: {} }, b: { arm: 'two', options: {} } } };
const progress = (): void => undefined;

describe('runExperiment', () => {
  it('runs its arms in turn, A B A B', async () => {
    const order: string[] = [];
    const run = (call: ArmCall): Promise<ArmResult> => {
      order.push(call.arm);
      return Promise.resolve({ sent: 1, received: 1, figures: { perSecond: order.length } });
    };
    const measured = await runExperiment(experiment, { rounds: 3, progress, run });
    expect(order).toEqual(['one', 'two', 'one', 'two', 'one', 'two']);
    expect(measured.results.a?.map((result) => result.figures.perSecond)).toEqual([1, 3, 5]);
  });

  it('leaves out an arm that was refused and goes on with the others', async () => {
    let calls = 0;
    const run = (call: ArmCall): Promise<ArmResult> => {
      calls += 1;
      if (call.arm === 'two') return Promise.reject(new ArmRefused('sent 2, the receiver counted 1'));
      return Promise.resolve({ sent: 1, received: 1, figures: {} });
    };
    const measured = await runExperiment(experiment, { rounds: 3, progress, run });
    expect(calls).toBe(4);
    expect(measured.refused).toEqual({ b: 'sent 2, the receiver counted 1' });
    expect(measured.results.a).toHaveLength(3);
  });

  it('passes on an error that is no refusal', async () => {
    const run = (): Promise<ArmResult> => Promise.reject(new TypeError('a bug'));
    await expect(runExperiment(experiment, { rounds: 1, progress, run })).rejects.toThrow('a bug');
  });
});

describe('summarize', () => {
  it('gives the middle value, or the mean of the two in the middle, with the extremes', () => {
    expect(summarize([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(summarize([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  it('refuses an empty list and does not hide a NaN', () => {
    expect(() => summarize([])).toThrow('no values');
    expect(summarize([1, Number.NaN, 2]).median).toBeNaN();
  });
});

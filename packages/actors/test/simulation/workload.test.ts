import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nthSmallest } from './nth-smallest.ts';
import { serviceTimesInOrder } from './service-times.ts';
import { CLASSES, MEAN_MS, workloads } from './workload.ts';

const count = 50_000;

describe('workloads', () => {
  it.each(serviceTimesInOrder)('has the means and shares it says, %s service times', (service) => {
    const { arrivesMs, serviceMs, deadlineMs, classOf } = workloads({ service, leeway: 'mean', count, seed: 7 })(0.8, 2);
    expect((arrivesMs[count - 1] ?? 0) / count / (MEAN_MS / 1.6)).toBeCloseTo(1, 1);
    expect(mean(serviceMs) / MEAN_MS).toBeCloseTo(1, 1);
    const leeway = deadlineMs.map((ms, task) => (ms - (arrivesMs[task] ?? 0)) / MEAN_MS);
    expect(Math.min(...leeway)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...leeway)).toBeLessThanOrEqual(20);
    expect(mean(leeway)).toBeCloseTo(11, 0);
    CLASSES.forEach(({ share }, index) => {
      expect(classOf.filter((one) => one === index).length / count).toBeCloseTo(share, 1.5);
    });
  });

  it('draws the same from the same seed, whatever the load, and something else from another', () => {
    const draw = { service: 'exponential', leeway: 'own', count: 100 } as const;
    const [light, heavy] = [workloads({ ...draw, seed: 3 })(0.7, 1), workloads({ ...draw, seed: 3 })(1.3, 4)];
    expect(heavy.serviceMs).toEqual(light.serviceMs);
    expect(heavy.classOf).toEqual(light.classOf);
    expect(workloads({ ...draw, seed: 4 })(0.7, 1).serviceMs).not.toEqual(light.serviceMs);
  });

  it('gives each task at least twice its own service time, if that is the measure', () => {
    const { arrivesMs, serviceMs, deadlineMs } = workloads({ service: 'heavy-tailed', leeway: 'own', count: 1_000, seed: 1 })(1, 1);
    const leeway = deadlineMs.map((ms, task) => (ms - (arrivesMs[task] ?? 0)) / (serviceMs[task] ?? 0));
    expect(Math.min(...leeway)).toBeGreaterThan(1.999);
  });
});

describe('nthSmallest', () => {
  it('is what stands there when sorted', () => {
    const property = fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }), fc.nat(), (values, draw) => {
      const rank = draw % values.length;
      expect(nthSmallest(Float64Array.from(values), rank)).toBe([...values].sort((a, b) => a - b)[rank]);
    });
    fc.assert(property);
  });
});

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

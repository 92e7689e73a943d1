import { SeededRandom } from '@ringmaster/core/testkit';
import type { Leeway } from './row.ts';
import { exponential, type ServiceTimes, serviceTimesOf } from './service-times.ts';

/** How long a task takes on average: every time below is in milliseconds. */
export const MEAN_MS = 100;
/** From a task's arrival, in service times; evenly spread between the two. */
export const DEADLINE = { least: 2, most: 20 } as const;
/** Shares of the classes, the most urgent first. */
export const CLASSES = [
  { priority: 'high', share: 0.2 },
  { priority: 'normal', share: 0.3 },
  { priority: 'low', share: 0.5 },
] as const;

/** Tasks in order of their arrival. Columns, not objects: a run looks at a hundred thousand of them. */
export interface Workload {
  readonly count: number;
  readonly arrivesMs: Float64Array;
  readonly serviceMs: Float64Array;
  readonly deadlineMs: Float64Array;
  /** Index in `CLASSES`. */
  readonly classOf: Uint8Array;
}

/** What is drawn for a workload. */
export interface Draw {
  readonly service: ServiceTimes;
  readonly leeway: Leeway;
  readonly count: number;
  readonly seed: number;
}

/**
 * The same tasks for every load, so that loads and policies differ in nothing else.
 *
 * @returns gives the workload for a load of so many agents' whole time: arrivals closer together, the rest unchanged
 */
export function workloads({ service, leeway, count, seed }: Draw): (load: number, agents: number) => Workload {
  const random = new SeededRandom(seed);
  const [arrivals, services, deadlines, classes] = [random.fork(), random.fork(), random.fork(), random.fork()];
  const drawService = serviceTimesOf(service);
  const gapMs = Float64Array.from({ length: count }, () => exponential(arrivals) * MEAN_MS);
  const serviceMs = Float64Array.from({ length: count }, () => drawService(services) * MEAN_MS);
  const leewayMs = serviceMs.map((ownMs) => leewayOf(deadlines.next()) * (leeway === 'own' ? ownMs : MEAN_MS));
  const classOf = Uint8Array.from({ length: count }, () => classAt(classes.next()));
  return (load, agents) => {
    const arrivesMs = new Float64Array(count);
    const deadlineMs = new Float64Array(count);
    let atMs = 0;
    for (let task = 0; task < count; task++) {
      atMs += (gapMs[task] ?? 0) / (load * agents);
      arrivesMs[task] = atMs;
      deadlineMs[task] = atMs + (leewayMs[task] ?? 0);
    }
    return { count, arrivesMs, serviceMs, deadlineMs, classOf };
  };
}

function leewayOf(draw: number): number {
  return DEADLINE.least + (DEADLINE.most - DEADLINE.least) * draw;
}

function classAt(draw: number): number {
  let upTo = 0;
  const index = CLASSES.findIndex(({ share }) => draw < (upTo += share));
  return index < 0 ? CLASSES.length - 1 : index;
}

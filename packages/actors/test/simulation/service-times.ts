import type { SeededRandom } from '@ringmaster/core/testkit';

/** How long tasks take. The mean is 1 in each case. */
export type ServiceTimes = 'fixed' | 'exponential' | 'heavy-tailed';

export const serviceTimesInOrder: readonly ServiceTimes[] = ['fixed', 'exponential', 'heavy-tailed'];

/** Bounded Pareto: the longest takes a thousand times as long as the shortest; its variance is that of ten exponential ones. */
export const heavyTail = { alpha: 1.5, longestToShortest: 1_000 } as const;

const { alpha, longestToShortest } = heavyTail;
/** Of the unbounded distribution, what lies beyond the longest. */
const beyond = longestToShortest ** -alpha;
const shortest = ((alpha - 1) / alpha) * ((1 - beyond) / (1 - longestToShortest ** (1 - alpha)));

const draws: Readonly<Record<ServiceTimes, (random: SeededRandom) => number>> = {
  fixed: () => 1,
  exponential,
  // By `exp` and `log`, which give the same bits in every engine; `**` need not.
  'heavy-tailed': (random) => shortest * Math.exp(-Math.log(1 - random.next() * (1 - beyond)) / alpha),
};

/** @returns draws one service time */
export function serviceTimesOf(kind: ServiceTimes): (random: SeededRandom) => number {
  return draws[kind];
}

/** A time between two arrivals, too, when they come independently of each other. Mean 1. */
export function exponential(random: SeededRandom): number {
  return -Math.log(1 - random.next());
}

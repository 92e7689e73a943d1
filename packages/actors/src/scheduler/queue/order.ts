import { FRONT } from './classes.ts';

/** What the order of tasks goes by. */
export interface Ordered {
  /** Index of its class, less what it has risen. */
  readonly level: number;
  /** `Infinity`: none. */
  readonly deadlineMs: number;
  /** How many were submitted before it. */
  readonly place: number;
}

/** Levels are so far apart in `orderOf`: more milliseconds than any deadline has, in any calendar. */
const LEVEL = 2 ** 44;

/**
 * A number that says most of who goes before whom (Q1 to Q3): the class, in it the deadline, and last those without one, by their places.
 *
 * ```
 *   level × 2^44                    + 2^43                                      (level + 1) × 2^44
 *     │ deadline, rounded to 1/64 ms  │ place of one that has no deadline          │ …
 * ```
 *
 * Invariant: one that goes before another has no greater order. Where they are equal, `goesBefore` decides: deadlines closer than the rounding, before
 * the epoch or beyond the year 280 000, and equal ones.
 */
export function orderOf({ level, deadlineMs, place }: Ordered): number {
  if (level === FRONT) return place - LEVEL;
  const inLevel = deadlineMs === Number.POSITIVE_INFINITY ? LEVEL / 2 + place : Math.max(0, Math.min(deadlineMs, LEVEL / 2));
  return level * LEVEL + inLevel;
}

/** What `orderOf` leaves open. A strict order: places are distinct. */
export function goesBefore(a: Ordered, b: Ordered): boolean {
  if (a.level !== b.level) return a.level < b.level;
  if (a.deadlineMs !== b.deadlineMs && a.level !== FRONT) return a.deadlineMs < b.deadlineMs;
  return a.place < b.place;
}

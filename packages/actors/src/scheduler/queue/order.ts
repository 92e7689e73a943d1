import { type ClassLead, FRONT } from './classes.ts';

/** What the order of tasks goes by. */
export interface Ordered {
  /** Index of its class. */
  readonly rank: number;
  /** `rank` less what it has risen. */
  readonly level: number;
  /** `Infinity`: none. */
  readonly deadlineMs: number;
  readonly readyMs: number;
  /** How many were submitted before it. */
  readonly place: number;
  /** The last turn of its share that is over; 0: it has had none. */
  readonly turn: number;
  /** Of its queue. */
  readonly lead: ClassLead;
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
 * the epoch or beyond the year 280 000, and equal ones. With a lead between classes there is but one level, of urgencies in the place of deadlines.
 */
export function orderOf(task: Ordered): number {
  const { level, deadlineMs, place, lead } = task;
  if (level === FRONT) return place - LEVEL;
  if (lead.leadMs !== Number.POSITIVE_INFINITY) return within(urgencyMs(task));
  return level * LEVEL + (deadlineMs === Number.POSITIVE_INFINITY ? LEVEL / 2 + place : within(deadlineMs));
}

/** What `orderOf` leaves open. A strict order: places are distinct. */
export function goesBefore(a: Ordered, b: Ordered): boolean {
  if (a.lead.leadMs !== Number.POSITIVE_INFINITY && a.level !== FRONT && b.level !== FRONT) {
    const [aMs, bMs] = [urgencyMs(a), urgencyMs(b)];
    if (aMs !== bMs) return aMs < bMs;
  }
  if (a.level !== b.level) return a.level < b.level;
  if (a.deadlineMs !== b.deadlineMs && a.level !== FRONT) return a.deadlineMs < b.deadlineMs;
  return a.place < b.place;
}

/**
 * With a lead (Q1): one number, which has no levels. Were those without a deadline compared by class and the others by moment, three of them could go
 * before each other in a circle.
 */
function urgencyMs({ rank, level, deadlineMs, readyMs, lead }: Ordered): number {
  const dueMs = deadlineMs === Number.POSITIVE_INFINITY ? readyMs + (rank - FRONT) * lead.agingMs : deadlineMs;
  return dueMs + level * lead.leadMs;
}

function within(momentMs: number): number {
  return Math.max(0, Math.min(momentMs, LEVEL / 2));
}

/**
 * The same for tasks of any share: inside a class the turn goes before the deadline (Q13).
 *
 * ```
 *   level × 2^44            + 3/4 × 2^44                           (level + 1) × 2^44
 *     │ of shares that have    │ turn of those that have had one     │ …
 *     │ had no turn: `orderOf` │                                     │
 * ```
 */
export function fairOrderOf(task: Ordered): number {
  const { level, turn, lead } = task;
  if (turn === 0 || level === FRONT) return orderOf(task);
  const classes = lead.leadMs === Number.POSITIVE_INFINITY ? level * LEVEL : 0;
  return classes + (LEVEL / 4) * 3 + Math.min(turn, LEVEL / 4 - 1);
}

/** What `fairOrderOf` leaves open. */
export function goesFairlyBefore(a: Ordered, b: Ordered): boolean {
  if (a.turn === b.turn || a.level === FRONT || b.level === FRONT) return goesBefore(a, b);
  // With a lead there is but one class.
  return a.level === b.level || a.lead.leadMs !== Number.POSITIVE_INFINITY ? a.turn < b.turn : a.level < b.level;
}

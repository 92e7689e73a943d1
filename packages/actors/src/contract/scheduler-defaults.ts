import type { Backoff } from './backoff.ts';

/** What a scheduler goes by where neither its options nor a task say otherwise, each with its reason. */
export const schedulerDefaults = Object.freeze({
  // What fits into the memory of a small process: about a hundred megabytes of small tasks.
  tasksMax: 100_000,
  // Longer than most classes ever wait, shorter than people do.
  agingMs: 30_000,
  // Classes are strict (G63).
  classLeadMs: Number.POSITIVE_INFINITY,
  // Time enough for whoever looks at its signal; nobody else ends by waiting.
  graceMs: 1_000,
  // To be looked at by people.
  deadTasksMax: 1_000,
  // A thousand small ones; of large ones, such as images, what a small process can spare.
  deadBytesMax: 64 * 1_024 * 1_024,
  backoff: Object.freeze({ minMs: 100, maxMs: 10_000, jitter: 0.2 }) satisfies Backoff,
  // Twice by chance; three agents that end with the same task in their hands are not.
  losses: 3,
});

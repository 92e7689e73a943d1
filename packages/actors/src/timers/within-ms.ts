/** What a time limit needs of its thread. */
export interface LimitClock {
  /** Late, it fires behind what has come for the thread (docs/time-limits.md). `ref`: the process stays alive for it. */
  timer(delayMs: number, task: () => void, ref?: boolean): () => void;
}

/**
 * Waits for `work`, but no longer than `limitMs`. Never fails: what the work fails with, and what comes of it later, is the caller's affair.
 *
 * @returns whether it has settled in time
 */
export function withinMs(clock: LimitClock, limitMs: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.timer(limitMs, () => resolve(false), true);
    const settled = (): void => {
      cancel();
      resolve(true);
    };
    work.then(settled, settled);
  });
}

import type { ThreadUsage } from './thread-usage.ts';

/** Undoes what a `Host` was asked for. Calling it again does nothing. */
export type Cancel = () => void;

/** What one thread leaves to chance, where a machine that is driven by a seed decides it. */
export interface HostChoices {
  /** Which of `options`; the first is what happens where nobody chooses. */
  choose(what: 'link' | 'records', options: readonly number[]): number;
  /** So many records were taken out of the ring that thread `from` writes. */
  took(from: number, records: number): void;
}

/**
 * Everything a thread cannot determine by itself: time, chance, and when its code runs again (protocols, H).
 *
 * One per thread. `NodeHost` is the real one; the virtual one has a manual clock and a queue that a test drives.
 */
export interface Host {
  /** Monotonic milliseconds, one clock for all threads of the process (C4). Costs tens of nanoseconds: read once per turn. */
  now(): number;
  /** Epoch milliseconds, for people and logs. */
  wallClock(): number;
  /** In [0, 1). */
  random(): number;
  /** Runs `task` as soon as the running JavaScript ends: before the event loop serves anything else. */
  soon(task: () => void): void;
  /** Runs `task` after the event loop has had its turn. */
  later(task: () => void): void;
  /** Runs `task` once, not before `delayMs`. Keeps the process alive only if `ref` is true (default false). */
  timer(delayMs: number, task: () => void, ref?: boolean): Cancel;
  /**
   * Waits without blocking until `words[index]` no longer holds `expected` and somebody rings it, then calls `woken`
   * once. Calls it soon if the word holds something else already.
   */
  waitForDoorbell(words: Int32Array, index: number, expected: number, woken: () => void): void;
  /** Wakes whoever waits at this word. The word was changed before (W1). */
  ringDoorbell(words: Int32Array, index: number): void;
  /** How many threads may usefully run at once, cgroup quota respected. */
  readonly parallelism: number;
  /** All threads of the system are one thread of Node, so that a seed decides what happens: nothing may be started beside it. */
  readonly isVirtual: boolean;
  /** Absent where nobody but the machine itself decides. */
  readonly choices?: HostChoices;
  /** What the running thread uses, for display: costs microseconds. Absent where that is nobody's own. */
  usage?(): ThreadUsage;
  /** Keeps the thread's event loop alive until cancelled. */
  keepAlive(): Cancel;
}

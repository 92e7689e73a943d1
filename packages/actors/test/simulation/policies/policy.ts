import type { Outcome } from '../outcome.ts';
import type { Workload } from '../workload.ts';

/** What is done about a task whose deadline passes. */
export type Lateness =
  /** Nothing: it is run all the same. */
  | 'runs'
  /** It leaves the queue without having run; one that runs goes on. */
  | 'expires'
  /** Besides, one that runs is called off, and its agent is free. */
  | 'called off';

/** Decides which of the waiting tasks is run next. Tasks are indices of the workload. */
export interface Policy {
  submit(task: number, nowMs: number): void;
  /** The task to run now, which waits no more; -1: none. */
  next(nowMs: number): number;
  /** A task has ended that ran. */
  settle(task: number, nowMs: number): void;
  /** When it has to be told the time though nothing else has happened; Infinity: not at all. */
  wakeMs(): number;
  wake(nowMs: number): void;
}

/** A policy for one run. What leaves the queue without having run it writes into the outcome itself. */
export interface PolicyKind {
  /** Letters and hyphens. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly late: Lateness;
  /** Fewer seeds do: what differs from others here differs by more than seeds do. */
  readonly seedsMax?: number;
  readonly make: (workload: Workload, outcome: Outcome, agents: number) => Policy;
}

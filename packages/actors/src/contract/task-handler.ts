import type { Capability } from './capability.ts';
import type { AgentRun } from './task.ts';

/** How an agent carries out tasks of one kind. Made by `handle`, which has checked it against the kind's types. */
export interface TaskHandler {
  /** The kind's id. */
  readonly kind: string;
  readonly requires: readonly Capability[];
  run(payload: unknown, run: AgentRun): unknown;
}

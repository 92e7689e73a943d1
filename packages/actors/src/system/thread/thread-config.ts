import type { Defaults } from '../../contract/defaults.ts';

/** What every thread of a system is told at its start: plain data. */
export interface ThreadConfig {
  readonly systemName: string;
  /** Random per system: tells its references from another's in the same process (I6). */
  readonly systemId: number;
  /** Workers beside the owner; their indices are 1 … workers. */
  readonly workers: number;
  /** Indices after the workers', for actors that want a thread of their own. */
  readonly dedicatedMax: number;
  readonly strictMessages: boolean;
  /** Times are taken, and what is counted is told apart by type. */
  readonly hasMetrics: boolean;
  /** How long one piece of work of a worker may take; 0: nobody watches. */
  readonly watchdogMs: number;
  readonly onStrayError: 'thread' | 'log';
  readonly idle: 'adaptive' | 'park';
  /** Least severe level that is logged, 0 (debug) to 3 (error): what is below never leaves its thread. */
  readonly logLevel: number;
  readonly defaults: Defaults;
}

/** Index of the thread where `createSystem` was called. */
export const OWNER = 0;
/** Slot of the user guardian, in the owner's table: the first one claimed. */
export const GUARDIAN_SLOT = 0;

export function threadCount(config: ThreadConfig): number {
  return 1 + config.workers + config.dedicatedMax;
}

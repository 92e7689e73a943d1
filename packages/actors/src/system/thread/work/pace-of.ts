import type { Host, TimeLimits } from '@ringmaster/core';
import { toError } from '../../../contract/errors/to-error.ts';
import type { Logger } from '../../../contract/logger.ts';
import type { Pace } from '../../../contract/pace.ts';

/** What code outside actors belongs to. */
export interface PaceParts {
  readonly host: Host;
  readonly limits: TimeLimits;
  log(): Logger;
  /** Aborted when the system has stopped; undefined in a worker, which ends with all that runs in it. */
  readonly ended?: AbortSignal;
}

/** The pace of a thread, for code outside its actors. */
export function paceOf({ host, limits, log, ended }: PaceParts): Pace {
  return {
    now: () => host.now(),
    wallClock: () => host.wallClock(),
    after: (delayMs, task) => limits.timer(delayMs, task),
    random: () => host.random(),
    deadlineMs: Number.POSITIVE_INFINITY,
    signals: () => (ended === undefined ? [] : [ended]),
    life: ended,
    asThen: (step) => step(),
    asSender: (step) => step(),
    warn: (error, text) => log().warn({ err: toError(error) }, text),
  };
}

import type { Host } from '@ringmaster/core';
import type { Pace } from '../contract/pace.ts';

/** The pace of a thread, for code outside its actors. */
export function paceOf(host: Host): Pace {
  return {
    now: () => host.now(),
    wallClock: () => host.wallClock(),
    after: (delayMs, task) => host.timer(delayMs, task),
    random: () => host.random(),
    deadlineMs: Number.POSITIVE_INFINITY,
    signal: undefined,
  };
}

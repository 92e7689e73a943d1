import type { Host } from '../../host/host.ts';
import { ringEveryone } from '../parking/parking.ts';
import type { SharedRegions } from '../regions/shared-regions.ts';
import { markThreadAbsent } from '../regions/thread-claims.ts';
import { censusOf } from './thread-remains.ts';

/**
 * A thread has exited and nobody takes over: from now on it counts as absent and its slots are free, and everybody is rung, because it may
 * have died before it rang somebody (W1).
 *
 * Its rings keep what they hold: see `RingsLeft`. Its incarnation changes with the next start (I5).
 *
 * Invariant: after `takeRemains`, and before anybody may claim the thread again.
 */
export function buryThread(host: Host, regions: SharedRegions, thread: number): void {
  markThreadAbsent(regions, thread);
  censusOf(regions, thread).vacate();
  ringEveryone(host, new Int32Array(regions.words), regions.sizes.threads);
}

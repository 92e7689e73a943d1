import { publish } from '#memory';
import type { Host } from '../host/host.ts';
import { ringEveryone } from './parking.ts';
import { openSlotTable, returnLeasesOf, type SharedRegions } from './shared-regions.ts';
import { STATE, ThreadState, threadIndex } from './thread-words-layout.ts';

/**
 * What a thread left behind in shared memory when it ended, in whatever way, is put in order: it counts as absent, nothing
 * lives in its slots, its leases are others' again (I1), and whoever it was about to ring is rung (W1).
 *
 * Its rings keep what they hold: see `RingsLeft`. Its incarnation changes with the next start (I5).
 *
 * Invariant: after the `exit` event (D1), and before anybody may claim the thread again.
 */
export function buryThread(host: Host, regions: SharedRegions, thread: number): void {
  const words = new Int32Array(regions.words);
  publish(words, threadIndex(thread) + STATE, ThreadState.absent);
  openSlotTable(regions, thread, thread).vacate();
  returnLeasesOf(regions, thread);
  ringEveryone(host, words, regions.sizes.threads);
}

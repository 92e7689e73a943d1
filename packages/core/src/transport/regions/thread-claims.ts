import { observe, publish, tryAdvance } from '#memory';
import type { Host } from '../../host/host.ts';
import type { SharedRegions } from './shared-regions.ts';
import { CLAIMED, GATE, INCARNATION, STATE, ThreadState, threadIndex } from './thread-words-layout.ts';

/** Takes `thread` for one user, whichever thread asks first; false if it is taken. Pairs with: `releaseThread`. */
export function claimThread(regions: SharedRegions, thread: number): boolean {
  return tryAdvance(new Int32Array(regions.words), threadIndex(thread) + CLAIMED, 0, 1);
}

/** Somebody has it: its rings are read, or will be. Pairs with: `claimThread`. */
export function isThreadClaimed(regions: SharedRegions, thread: number): boolean {
  return observe(new Int32Array(regions.words), threadIndex(thread) + CLAIMED) !== 0;
}

/** The thread has ended: it may be taken, and started, again. */
export function releaseThread(regions: SharedRegions, thread: number): void {
  publish(new Int32Array(regions.words), threadIndex(thread) + CLAIMED, 0);
}

/** Bumps the thread's incarnation, which is part of every id that comes back to it (I5): the owner does so before each start. */
export function beginIncarnation(regions: SharedRegions, thread: number): number {
  const words = new Int32Array(regions.words);
  const index = threadIndex(thread) + INCARNATION;
  const next = (observe(words, index) + 1) | 0;
  publish(words, index, next);
  return next;
}

/** As the owner set it before the start. Pairs with: `beginIncarnation`. */
export function incarnationOf(regions: SharedRegions, thread: number): number {
  return observe(new Int32Array(regions.words), threadIndex(thread) + INCARNATION);
}

/** The thread does not run: it has not begun, or has ended in order. Pairs with: `Parking.begin` and `Parking.end`. */
export function isThreadAbsent(regions: SharedRegions, thread: number): boolean {
  return observe(new Int32Array(regions.words), threadIndex(thread) + STATE) === ThreadState.absent;
}

/**
 * Lets the thread's newest incarnation open its rings. The owner does so when the recovery from a predecessor's death is complete (D1).
 * Pairs with: `whenThreadOpen`.
 */
export function openThread(host: Host, regions: SharedRegions, thread: number): void {
  const words = new Int32Array(regions.words);
  const index = threadIndex(thread);
  publish(words, index + GATE, observe(words, index + INCARNATION));
  host.ringDoorbell(words, index + GATE);
}

/** True once the newest incarnation may open its rings, or has. */
export function isThreadOpen(regions: SharedRegions, thread: number): boolean {
  const words = new Int32Array(regions.words);
  const index = threadIndex(thread);
  return observe(words, index + GATE) === observe(words, index + INCARNATION);
}

/** Calls `open` once this thread, in its newest incarnation, may open its rings; at once if it may. Pairs with: `openThread`. */
export function whenThreadOpen(host: Host, regions: SharedRegions, thread: number, open: () => void): void {
  const words = new Int32Array(regions.words);
  const index = threadIndex(thread);
  const look = (): void => {
    const gate = observe(words, index + GATE);
    if (gate === observe(words, index + INCARNATION)) open();
    else host.waitForDoorbell(words, index + GATE, gate, look);
  };
  look();
}

/** The thread is given up: nobody rings it, and nobody waits for a word of it (D1). */
export function markThreadAbsent(regions: SharedRegions, thread: number): void {
  publish(new Int32Array(regions.words), threadIndex(thread) + STATE, ThreadState.absent);
}

import { type RingPlace, ringBytes } from '@ringmaster/core';
import { SeededRandom } from '@ringmaster/core/testkit';
import { observe, publish, waitWhile } from '#core/memory/atomic.js';
import { resetRing } from '#core/ring/ring-view.js';

/** One round: a fresh ring, a start position, a number of records. Shared by both threads. */
export interface FuzzRound {
  readonly place: RingPlace;
  readonly seed: number;
  readonly records: number;
  /** The position to be crossed, and how many bytes before it the round starts. */
  readonly edge: number;
  readonly distanceBytes: number;
  /** `FAILED`: one of the threads has found a fault, the other may stop waiting for it. */
  readonly words: Int32Array;
}

export const FAILED = 0;

/** Records that one side, then the other, is slowed down for. */
const PHASE_RECORDS = 4_096;
const STALL_LIMIT_MS = 60_000;

export function createRound(seed: number, records: number, edge: number): FuzzRound {
  const random = new SeededRandom(seed);
  const capacityBytes = 1_024 << random.below(6);
  const place = { buffer: new SharedArrayBuffer(ringBytes(capacityBytes)), byteOffset: 0, capacityBytes };
  const distanceBytes = 8 * (1 + random.below((4 * capacityBytes) / 8));
  resetRing(place, edge - distanceBytes);
  return { place, seed, records, edge, distanceBytes, words: new Int32Array(new SharedArrayBuffer(4)) };
}

/** Who is slow at this record, so that the ring is now full, now empty. */
export function isSlowPhase(side: 'producer' | 'consumer', sequence: number): boolean {
  return (Math.floor(sequence / PHASE_RECORDS) % 2 === 0) === (side === 'producer');
}

/** Passes some time without a clock. */
export function dawdle(turns: number): number {
  let waste = 0;
  for (let turn = 0; turn < turns; turn++) waste = Math.imul(waste + turn, 31);
  return waste;
}

/** Waits for the other side: spins, then gives its core away for a moment; fails when nothing ever comes. */
export class Patience {
  readonly #words: Int32Array;
  #spins = 0;
  #sinceMs = 0;

  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** Once per look that found nothing. */
  wait(what: string): void {
    this.#spins++;
    if (this.#spins < 500) return;
    if (observe(this.#words, FAILED) !== 0) throw new Error(`the other thread failed while this one waited for ${what}`);
    if (this.#spins === 500) this.#sinceMs = performance.now();
    if (performance.now() - this.#sinceMs > STALL_LIMIT_MS)
      throw new Error(`nothing moved for ${STALL_LIMIT_MS} ms while waiting for ${what}`);
    waitWhile(this.#words, FAILED, 0, 0.05);
  }

  /** Something came. */
  reset(): void {
    this.#spins = 0;
  }
}

export function reportFault(words: Int32Array): void {
  publish(words, FAILED, 1);
}

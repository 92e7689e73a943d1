import { observe, publish, tryAdvance } from '#memory';
import type { Host } from '../../host/host.ts';
import { ringPositions } from '../../ring/ring-scan.ts';
import { wakeThread } from './parking.ts';
import { controlRingPlace, dataRingPlace, type SharedRegions } from '../regions/shared-regions.ts';
import { STATE, ThreadState, threadIndex, USER_WORDS } from '../regions/thread-words-layout.ts';

/** Values of the word. */
const OFF = 0;
const ON = 1;
const CALLED = 2;

/**
 * Says whether one thread is watching the others: a word of the watcher's, which the others look at when they begin a piece of work.
 *
 * ```
 * watcher: all others sleep -> OFF, then looks at their states once more
 * others:  awake            -> looks at the word; OFF -> CALLED by compare-and-set, wakes the watcher
 * ```
 *
 * Either the watcher's second look finds the other thread awake, or that thread's look finds the word off. So nobody works unwatched, and
 * while all threads sleep the watcher needs no timer (D8).
 */
export class WatchWord {
  readonly #host: Host;
  readonly #words: Int32Array;
  readonly #index: number;
  readonly #watcher: number;

  constructor(host: Host, regions: SharedRegions, watcher: number) {
    this.#host = host;
    this.#words = new Int32Array(regions.words);
    this.#index = threadIndex(watcher) + USER_WORDS;
    this.#watcher = watcher;
  }

  /** For the others: calls the watcher if it is not watching. One read while it is. */
  call(): void {
    if (observe(this.#words, this.#index) !== OFF) return;
    if (tryAdvance(this.#words, this.#index, OFF, CALLED)) wakeThread(this.#host, this.#words, this.#watcher);
  }

  /** For the watcher: somebody has called. */
  get isCalled(): boolean {
    return observe(this.#words, this.#index) === CALLED;
  }

  begin(): void {
    publish(this.#words, this.#index, ON);
  }

  end(): void {
    publish(this.#words, this.#index, OFF);
  }
}

/** What a watcher sees of another thread without its help. */
export type Wakefulness = 'absent' | 'awake' | 'asleep' | 'asleep beside work';

/** Racy, benign: the watcher looks again before it acts. */
export function wakefulness(regions: SharedRegions, thread: number): Wakefulness {
  const state = observe(new Int32Array(regions.words), threadIndex(thread) + STATE);
  if (state === ThreadState.absent) return 'absent';
  if (state === ThreadState.awake) return 'awake';
  return hasWorkWaiting(regions, thread) ? 'asleep beside work' : 'asleep';
}

/** Something has been published for it that it has not read. */
export function hasWorkWaiting(regions: SharedRegions, thread: number): boolean {
  for (let from = 0; from < regions.sizes.threads; from++) {
    if (from === thread) continue;
    for (const place of [dataRingPlace(regions, from, thread), controlRingPlace(regions, from, thread)]) {
      const { read, producer } = ringPositions(place);
      if (read !== producer) return true;
    }
  }
  return false;
}

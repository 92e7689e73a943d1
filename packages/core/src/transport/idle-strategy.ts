import { observe } from '#memory';
import { STATE, ThreadState, threadIndex } from './thread-words-layout.ts';

/**
 * What a thread does when nothing is to be done (W4).
 * `adaptive`: spins a little, polls between turns of the event loop while that pays, then parks. `park`: parks at once.
 */
export type IdleMode = 'adaptive' | 'park';

export interface IdleOptions {
  readonly mode?: IdleMode;
  /** The longest time after the last work for which the thread polls from the event loop. Default 0.1: about what a wake-up costs. */
  readonly hotMs?: number;
  /** How long of that it spins, if there are cores to spare. Blocks the event loop. Default 0.02. */
  readonly spinMs?: number;
}

export interface IdlePlace {
  readonly words: Int32Array;
  readonly threads: number;
  /** How many threads may usefully run at once. */
  readonly parallelism: number;
}

/** A message that comes this many windows after the one before it does not belong to one burst with it. */
const BURST_WINDOWS = 2;
/** So often polling may have been in vain before it stops. A scheduler needs some milliseconds to give two busy threads a core each. */
const MISSES_MAX = 64;
/** What one hit makes up for: at least every fifth window must be one. */
const MISSES_PER_HIT = 4;
/** For so many wake-ups polling stops, and at most after failing again and again. */
const PENALTY_MIN = 256;
const PENALTY_MAX = 16_384;

/**
 * Decides between polling and parking by what has paid lately. Reads no clock: is given the time.
 *
 * ```
 * the ring ends a sleep …                  the window
 * … less than hotMs after the last message   opens: polling would have saved the wake-up
 * … long after it                            closes: the burst is over
 * … soon after polling in vain               is a miss; after 64 it closes for 256, 512 … 16 384 wake-ups
 * work found by polling                      makes up for 4 misses
 * ```
 *
 * The misses are for a machine whose cores are taken: there the thread that would answer waits for the core on which this
 * one polls. Measured with one of two cores busy, polling 100 us regardless: round trip 215 us; parking at once: 18 us.
 * They are many because schedulers like to keep two threads that wake each other on one core, and take their time to part
 * them: then it is 3 us.
 */
export class IdleStrategy {
  readonly #place: IdlePlace;
  readonly #hotMs: number;
  readonly #spinMs: number;
  #workedAtMs = Number.NEGATIVE_INFINITY;
  /** The last work that came from another thread: who sends once in a while and waits for each answer is in no burst. */
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #isOpen = false;
  /** Nothing was found since `#workedAtMs`, and it was looked for. */
  #isPolling = false;
  #misses = 0;
  /** Wake-ups for which the window stays closed; how many it will be after the next failure. */
  #closedFor = 0;
  #penalty = PENALTY_MIN;

  constructor(place: IdlePlace, options: IdleOptions = {}) {
    const { mode = 'adaptive', hotMs = 0.1, spinMs = 0.02 } = options;
    this.#place = place;
    this.#hotMs = mode === 'park' ? 0 : hotMs;
    this.#spinMs = mode === 'park' ? 0 : spinMs;
  }

  /** Polling after work is worth it, at present. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** @param local the work came from this thread's own code: polling had no part in finding it */
  worked(nowMs: number, local: boolean): void {
    const wasPolling = this.#isPolling;
    this.#isPolling = false;
    this.#workedAtMs = nowMs;
    if (local) return;
    this.#heardAtMs = nowMs;
    if (!wasPolling) return;
    this.#misses = Math.max(0, this.#misses - MISSES_PER_HIT);
    this.#penalty = PENALTY_MIN;
  }

  /** Nothing was found. True: look again soon; false: park. */
  keepsPolling(nowMs: number): boolean {
    this.#isPolling = this.#isOpen && nowMs - this.#workedAtMs < this.#hotMs && this.#awake() <= this.#place.parallelism;
    return this.#isPolling;
  }

  /** Another thread's ring ended a sleep. */
  woken(nowMs: number): void {
    const silenceMs = nowMs - this.#heardAtMs;
    if (silenceMs >= this.#hotMs * BURST_WINDOWS) this.#isOpen = false;
    else if (this.#isOpen) this.#missed();
    else if (this.#closedFor > 0) this.#closedFor--;
    else this.#isOpen = silenceMs < this.#hotMs;
  }

  /** Only while somebody else is awake, who might send, and a core is left beside all that are: a spinning thread must not take it from them. */
  maySpin(nowMs: number): boolean {
    if (!this.#isOpen || nowMs - this.#workedAtMs >= this.#spinMs) return false;
    const awake = this.#awake();
    return awake > 1 && awake < this.#place.parallelism;
  }

  #missed(): void {
    if (++this.#misses < MISSES_MAX) return;
    this.#misses = 0;
    this.#isOpen = false;
    this.#closedFor = this.#penalty;
    this.#penalty = Math.min(PENALTY_MAX, this.#penalty * 2);
  }

  /** Racy, benign: a guess about the next microseconds. */
  #awake(): number {
    let awake = 0;
    for (let thread = 0; thread < this.#place.threads; thread++) {
      if (observe(this.#place.words, threadIndex(thread) + STATE) === ThreadState.awake) awake++;
    }
    return awake;
  }
}

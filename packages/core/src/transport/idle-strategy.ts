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

/** The window opens at this part of its full length, and doubles. */
const FIRST_STEP = 1 / 8;
/** However often polling was in vain, it is tried again after so many wake-ups. */
const PENALTY_MAX = 256;

/**
 * Decides between polling and parking by what would have paid so far. Reads no clock: is given the time.
 *
 * ```
 * answer after …                      the window
 * … less than hotMs, asleep           doubles: the wake-up would have been saved
 * … the window, polling: a hit        stays
 * … more than hotMs                   closes: polling burns a core for nothing
 * … and it had opened without a hit   closes for 1, 2, 4 … 256 wake-ups
 * ```
 *
 * The last line is for a machine whose cores are taken: there the thread that would answer waits for the core on which
 * this one polls. Measured with both cores busy, polling 100 us regardless: round trip 215 us; raw `postMessage` 15 us.
 */
export class IdleStrategy {
  readonly #place: IdlePlace;
  readonly #hotMs: number;
  readonly #spinMs: number;
  #workedAtMs = Number.NEGATIVE_INFINITY;
  #windowMs = 0;
  /** Nothing was found since `#workedAtMs`, and it was looked for. */
  #isPolling = false;
  /** Hits since the window opened. */
  #hits = 0;
  /** Wake-ups for which the window stays closed; how many it will be after the next failure. */
  #closedFor = 0;
  #penalty = 1;

  constructor(place: IdlePlace, options: IdleOptions = {}) {
    const { mode = 'adaptive', hotMs = 0.1, spinMs = 0.02 } = options;
    this.#place = place;
    this.#hotMs = mode === 'park' ? 0 : hotMs;
    this.#spinMs = mode === 'park' ? 0 : spinMs;
  }

  /** How long it polls after work, at present. */
  get windowMs(): number {
    return this.#windowMs;
  }

  /** @param local the work came from this thread's own code: polling had no part in finding it */
  worked(nowMs: number, local: boolean): void {
    const wasPolling = this.#isPolling;
    this.#isPolling = false;
    this.#workedAtMs = nowMs;
    if (!wasPolling || local) return;
    this.#hits++;
    this.#penalty = 1;
  }

  /** Nothing was found. True: look again soon; false: park. */
  keepsPolling(nowMs: number): boolean {
    this.#isPolling = nowMs - this.#workedAtMs < this.#windowMs;
    return this.#isPolling;
  }

  /** Another thread's ring ended a sleep. */
  woken(nowMs: number): void {
    if (nowMs - this.#workedAtMs >= this.#hotMs) this.#close();
    else if (this.#closedFor > 0) this.#closedFor--;
    else this.#windowMs = Math.min(this.#hotMs, Math.max(this.#hotMs * FIRST_STEP, this.#windowMs * 2));
  }

  /** Only while somebody else is awake, who might send, and a core is left beside all that are: a spinning thread must not take it from them. */
  maySpin(nowMs: number): boolean {
    if (nowMs - this.#workedAtMs >= Math.min(this.#spinMs, this.#windowMs)) return false;
    const awake = this.#awake();
    return awake > 1 && awake < this.#place.parallelism;
  }

  #close(): void {
    if (this.#windowMs > 0 && this.#hits === 0) {
      this.#closedFor = this.#penalty;
      this.#penalty = Math.min(PENALTY_MAX, this.#penalty * 2);
    }
    this.#windowMs = 0;
    this.#hits = 0;
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

import { observe } from '#memory';
import { STATE, ThreadState, threadIndex } from './thread-words-layout.ts';

/**
 * What a thread does when nothing is to be done (W4).
 * `adaptive`: spins a little, polls between turns of the event loop while hot, then parks. `park`: parks at once.
 */
export type IdleMode = 'adaptive' | 'park';

export interface IdleOptions {
  readonly mode?: IdleMode;
  /** How long after the last work the thread polls from the event loop. A wake-up costs 30-100 us: so long it pays. Default 0.1. */
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

/** Decides between spinning, polling and parking. Reads no clock: is given the time. */
export class IdleStrategy {
  readonly #place: IdlePlace;
  readonly #hotMs: number;
  readonly #spinMs: number;
  #workedAtMs = Number.NEGATIVE_INFINITY;

  constructor(place: IdlePlace, options: IdleOptions = {}) {
    const { mode = 'adaptive', hotMs = 0.1, spinMs = 0.02 } = options;
    this.#place = place;
    this.#hotMs = mode === 'park' ? 0 : hotMs;
    this.#spinMs = mode === 'park' ? 0 : spinMs;
  }

  worked(nowMs: number): void {
    this.#workedAtMs = nowMs;
  }

  isHot(nowMs: number): boolean {
    return nowMs - this.#workedAtMs < this.#hotMs;
  }

  /** Only while somebody else is awake, who might send, and a core is left beside all that are: a spinning thread must not take it from them. */
  maySpin(nowMs: number): boolean {
    if (nowMs - this.#workedAtMs >= this.#spinMs) return false;
    const awake = this.#awake();
    return awake > 1 && awake < this.#place.parallelism;
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

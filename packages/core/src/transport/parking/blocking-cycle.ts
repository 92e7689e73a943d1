import type { Host } from '../../host/host.ts';
import type { Duty } from './duty-cycle.ts';
import { Parking } from './parking.ts';

/** No event loop waits: only as long as one piece of work should take. */
const SLICE_MS = 2;

export interface BlockingCycleOptions {
  readonly host: Host;
  /** Words of threads and links, and which thread is ours. */
  readonly words: Int32Array;
  readonly thread: number;
  readonly duties: readonly Duty[];
  /** How long it looks on after the last work before it blocks: a wake-up costs 10 us and more. Default 0.02. */
  readonly spinMs?: number;
}

/**
 * Drives a thread that does nothing else: works, spins a little, and blocks in the kernel.
 *
 * Wakes fastest of all, but no timer fires, no promise settles and no port delivers while `run` runs: for dedicated
 * compute threads only (W4).
 *
 * Limit: no thread of a system runs it yet: all have an event loop that others use. It is explored and tested for threads that only compute.
 *
 * ```ts
 * const cycle = new BlockingCycle({ host, words, thread: 3, duties: [duty] });
 * cycle.run(); // returns after a duty called cycle.stop()
 * ```
 */
export class BlockingCycle {
  readonly #host: Host;
  readonly #duties: readonly Duty[];
  readonly #parking: Parking;
  readonly #spinMs: number;
  #isStopped = false;

  constructor(options: BlockingCycleOptions) {
    this.#host = options.host;
    this.#duties = options.duties;
    this.#parking = new Parking(options.host, options.words, options.thread, () => {});
    this.#spinMs = options.spinMs ?? 0.02;
  }

  get parks(): number {
    return this.#parking.parks;
  }

  /** Ends `run` after the duty that calls it. */
  stop(): void {
    this.#isStopped = true;
  }

  run(): void {
    this.#parking.begin();
    try {
      while (!this.#isStopped) {
        if (!this.#spin() && !this.#isStopped) this.#park();
      }
    } finally {
      this.#parking.end();
    }
  }

  /** @returns true if there was work within the time */
  #spin(): boolean {
    let nowMs = this.#host.now();
    const endMs = nowMs + this.#spinMs;
    do {
      if (this.#workOnce(nowMs)) return true;
      nowMs = this.#host.now();
    } while (!this.#isStopped && nowMs < endMs);
    return false;
  }

  /** W1: say so, look at everything once more, then wait. */
  #park(): void {
    this.#parking.announce();
    if (this.#duties.some((duty) => duty.hasWaiting())) this.#parking.withdraw();
    else this.#parking.block();
  }

  #workOnce(nowMs: number): boolean {
    let did = false;
    for (let duty = 0; duty < this.#duties.length && !this.#isStopped; duty++) {
      if ((this.#duties[duty] as Duty).work(nowMs, nowMs + SLICE_MS)) did = true;
    }
    return did;
  }
}

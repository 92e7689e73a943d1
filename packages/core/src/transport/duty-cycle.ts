import type { Host } from '../host/host.ts';
import { type IdleOptions, IdleStrategy } from './idle-strategy.ts';
import { Parking } from './parking.ts';

/**
 * How often a polling thread looks between two turns of its event loop. A turn costs about as much as that: with one
 * look most answers arrive between two. Hot round trip, p50: 2.8 us with 1, 2.0 with 16, 1.9 with 40.
 */
const LOOKS_PER_TURN = 16;

/** Something that has work to do, now and then. */
export interface Duty {
  /** Does one bounded piece; true if there was anything to do. */
  work(): boolean;
  /** The second look before parking (W1, W3): true if there is something to do after all. Looks at shared memory. */
  hasWaiting(): boolean;
}

export interface DutyCycleOptions {
  readonly host: Host;
  /** Words of threads and links, how many threads there are, and which is ours. */
  readonly words: Int32Array;
  readonly threads: number;
  readonly thread: number;
  readonly duties: readonly Duty[];
  readonly idle?: IdleOptions;
  /** How long a slice may run before the event loop has its turn, and how long slices may run as microtasks between two turns (G60). Default 2. */
  readonly sliceMs?: number;
}

/**
 * Drives one thread: works in slices, and between them gives the event loop its turn, polls, or parks (design §3).
 *
 * ```
 *            poke()                     nothing done, hot
 *   parked ---------> slice --------------------------------> after the event loop's turn: slice
 *     ^  ^- woken -'    |                                                   |
 *     |                 | nothing done, not hot: announce, look once more   |
 *     '-----------------+---------------------------------------------------'
 * ```
 *
 * A slice runs as a microtask when local code asks for it (`poke`), as long as microtask slices have not used up
 * `sliceMs` since the last turn of the event loop; otherwise after it. So a local message is handled at once, and
 * timers, sockets and messages of the host application are served however much there is to do.
 *
 * While parked there is no timer, no immediate and no CPU used.
 */
export class DutyCycle {
  /** Plain, for metrics and tests. */
  slices = 0;
  spins = 0;
  readonly #host: Host;
  readonly #duties: readonly Duty[];
  readonly #idle: IdleStrategy;
  readonly #parking: Parking;
  readonly #sliceMs: number;
  readonly #soon: () => void;
  readonly #later: () => void;
  #isRunning = false;
  #isParked = false;
  #isStopped = true;
  #isPoked = false;
  #soonQueued = false;
  #laterQueued = false;
  #microtaskMs = 0;
  /** The clock when last read. */
  #nowMs = 0;

  constructor(options: DutyCycleOptions) {
    const { host, words, threads, thread } = options;
    this.#host = host;
    this.#duties = options.duties;
    this.#idle = new IdleStrategy({ words, threads, parallelism: host.parallelism }, options.idle);
    this.#parking = new Parking(host, words, thread, () => this.#woken());
    this.#sliceMs = options.sliceMs ?? 2;
    this.#soon = () => this.#runSoon();
    this.#later = () => this.#runLater();
  }

  get parks(): number {
    return this.#parking.parks;
  }

  get wakes(): number {
    return this.#parking.wakes;
  }

  get isParked(): boolean {
    return this.#isParked;
  }

  /** Begins with a slice: what waited in the rings before is found by it. */
  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#parking.begin();
    this.#queueLater();
  }

  /** No slice begins from here on. Nobody needs to wake this thread any more. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#isParked = false;
    this.#parking.end();
  }

  /** Local code left something to do. Cheap, and may be called at any time, also from within a duty. */
  poke(): void {
    this.#isPoked = true;
    if (this.#isRunning || this.#soonQueued || this.#isStopped) return;
    this.#unpark();
    if (this.#microtaskMs >= this.#sliceMs) this.#queueLater();
    else this.#queueSoon();
  }

  #unpark(): void {
    if (!this.#isParked) return;
    this.#isParked = false;
    this.#parking.withdraw();
  }

  /**
   * A ring may come late, to a thread that is awake: it finds what there is by itself. It comes as a promise callback,
   * so its slice counts as a microtask's.
   */
  #woken(): void {
    if (this.#isStopped || !this.#isParked) return;
    this.#idle.woken(this.#host.now());
    this.#unpark();
    if (this.#microtaskMs >= this.#sliceMs) this.#queueLater();
    else this.#microtaskMs += this.#slice(false);
  }

  #runSoon(): void {
    this.#soonQueued = false;
    if (!this.#isStopped && !this.#isParked) this.#microtaskMs += this.#slice(false);
  }

  #runLater(): void {
    this.#laterQueued = false;
    this.#microtaskMs = 0;
    if (!this.#isStopped && !this.#isParked) this.#slice(true);
  }

  #queueSoon(): void {
    this.#soonQueued = true;
    this.#host.soon(this.#soon);
  }

  #queueLater(): void {
    if (this.#laterQueued) return;
    this.#laterQueued = true;
    this.#host.later(this.#later);
  }

  /**
   * If a duty throws, the error is the host's, and the cycle goes on after the event loop's turn.
   * @param polling the event loop had its turn since the last work, promise callbacks too: nobody waits for us to end
   * @returns how long it took
   */
  #slice(polling: boolean): number {
    const startMs = this.#host.now();
    this.#nowMs = startMs;
    this.slices++;
    this.#isRunning = true;
    let more = true;
    try {
      more = this.#workUntil(startMs + this.#sliceMs, polling);
    } finally {
      this.#isRunning = false;
      if (!this.#isStopped) this.#goOn(more);
    }
    return this.#nowMs - startMs;
  }

  /** @returns true if it ended for lack of time */
  #workUntil(endMs: number, polling: boolean): boolean {
    let worked = false;
    for (;;) {
      const poked = this.#isPoked;
      this.#isPoked = false;
      const did = (polling && !worked ? this.#look() : this.#workOnce()) || poked;
      this.#nowMs = this.#host.now();
      if (did) {
        worked = true;
        this.#idle.worked(this.#nowMs, poked);
      }
      if (this.#isStopped) return false;
      if (!did && !this.#isPoked && (worked || !polling || !this.#spin())) return false;
      if (this.#nowMs >= endMs) return true;
    }
  }

  #look(): boolean {
    for (let look = 0; look < LOOKS_PER_TURN; look++) if (this.#workOnce()) return true;
    return false;
  }

  #spin(): boolean {
    if (!this.#idle.maySpin(this.#nowMs)) return false;
    this.spins++;
    return true;
  }

  #workOnce(): boolean {
    let did = false;
    for (let duty = 0; duty < this.#duties.length; duty++) {
      if ((this.#duties[duty] as Duty).work()) did = true;
    }
    return did;
  }

  #goOn(more: boolean): void {
    if (more || this.#idle.keepsPolling(this.#nowMs)) this.#queueLater();
    else this.#park();
  }

  /** W1: say so, look at everything once more, then wait. */
  #park(): void {
    this.#parking.announce();
    if (this.#hasWaiting()) {
      this.#parking.withdraw();
      this.#queueLater();
      return;
    }
    this.#isParked = true;
    this.#parking.sleep();
  }

  #hasWaiting(): boolean {
    for (const duty of this.#duties) if (duty.hasWaiting()) return true;
    return false;
  }
}

import type { Host } from '../../host/host.ts';
import { type IdleOptions, IdleStrategy } from './idle-strategy.ts';
import { Parking } from './parking.ts';

/**
 * How often a polling thread looks between two turns of its event loop. A turn costs about as much as that: with one
 * look most answers arrive between two. Hot round trip, p50: 2.8 us with 1, 2.0 with 16, 1.9 with 40.
 */
const LOOKS_PER_TURN = 16;

/** A source of work for a thread. */
export interface Duty {
  /**
   * Does one bounded piece of work. Returns true if there was anything to do.
   * @param nowMs the clock as just read; an idle thread that polls calls several times for one reading
   * @param endMs when the work is to be over, by the same clock
   */
  work(nowMs: number, endMs: number): boolean;
  /** What `work` began has ended: the clock as read after it. */
  worked?(nowMs: number): void;
  /** How many messages from other threads the last `work` took in, if known. */
  readonly taken?: number;
  /** The second look before parking (W1, W3): true if there is something to do after all. Looks at shared memory. */
  hasWaiting(): boolean;
}

/** Is told how a cycle fares, by readings of the clock that it takes anyway. */
export interface CycleMeter {
  /** A piece of work has ended in which there was something to do. */
  worked(fromMs: number, toMs: number): void;
  /** The thread is about to sleep: what it sent may have left since it worked last. */
  rests(): void;
  /** What was to run after the event loop's turn runs, so much later. */
  looped(delayMs: number): void;
}

export interface DutyCycleOptions {
  readonly host: Host;
  /** Words of threads and links, how many threads there are, and which is ours. */
  readonly words: Int32Array;
  readonly threads: number;
  readonly thread: number;
  readonly duties: readonly Duty[];
  readonly idle?: IdleOptions;
  readonly meter?: CycleMeter | undefined;
  /** How long slices may run between two turns of the event loop, as far as one piece of work allows (G60). Default 2. */
  readonly sliceMs?: number;
}

/**
 * Drives one thread: works in slices, and between them gives the event loop its turn, polls, or parks.
 *
 * ```
 *             poke()           did something, or poked
 *   parked ------------> slice -----------------------> as a microtask: slice
 *     ^ ^ '--- rung ---'  | |
 *     | |                 | | did something, time is up; nothing, but polling pays
 *     | |                 | '--------------------------> after the event loop's turn: slice
 *     | '-----------------'
 *     |   nothing: announce, look once more
 * ```
 *
 * A slice is one piece of work of each duty. The next one runs as a microtask, behind the promise callbacks the last one
 * caused, until `sliceMs` have passed since the first slice after the last turn of the event loop; then after it. All slices
 * of such a stretch end with it. So a local message is handled at once, and timers, sockets and messages of the host
 * application are served however much there is to do (docs/dispatch.md).
 *
 * While parked the cycle has no timer and no immediate, and uses no CPU.
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
  readonly #meter: CycleMeter | undefined;
  readonly #soon: () => void;
  readonly #later: () => void;
  #isRunning = false;
  #isParked = false;
  #isStopped = true;
  #isPoked = false;
  #soonQueued = false;
  #laterQueued = false;
  /** Since when it waits for the event loop, by the clock as last read. */
  #laterSinceMs = 0;
  /**
   * When the first slice since the event loop's last turn began. Promise callbacks run between slices and count too: somebody who
   * works after an await and pokes again would keep the event loop from its turn in slices that are short themselves.
   */
  #stretchStartMs: number | undefined;
  /** Messages the last piece of work took in. */
  #taken = 0;
  /** The clock when last read. */
  #nowMs = 0;

  constructor(options: DutyCycleOptions) {
    const { host, words, threads, thread } = options;
    this.#host = host;
    this.#duties = options.duties;
    this.#idle = new IdleStrategy({ words, threads, parallelism: host.parallelism }, options.idle);
    this.#parking = new Parking(host, words, thread, () => this.#woken());
    this.#sliceMs = options.sliceMs ?? 2;
    this.#meter = options.meter;
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

  /** Local code has made work. Cheap, and may be called at any time, also from within a duty. */
  poke(): void {
    this.#isPoked = true;
    if (this.#isRunning || this.#isStopped) return;
    this.#unpark();
    this.#queueSoon();
  }

  #unpark(): void {
    if (!this.#isParked) return;
    this.#isParked = false;
    this.#parking.withdraw();
  }

  /** A ring may come late, to a thread that is awake: it finds what there is by itself. */
  #woken(): void {
    if (this.#isStopped || !this.#isParked) return;
    this.#unpark();
    // A wake-up comes by way of the event loop.
    this.#beginStretch();
    this.#slice(false);
  }

  #runSoon(): void {
    this.#soonQueued = false;
    if (this.#isStopped || this.#isParked) return;
    // Where parking comes next, its own look is enough: a slice that finds nothing would only delay it.
    if (this.#isPoked || this.#idle.isOpen || !this.#tryPark()) this.#slice(false);
  }

  #runLater(): void {
    this.#laterQueued = false;
    this.#beginStretch();
    if (!this.#isStopped && !this.#isParked) this.#slice(true);
  }

  #queueSoon(): void {
    if (this.#soonQueued) return;
    if (this.#isStretchOver()) {
      this.#queueLater();
      return;
    }
    this.#soonQueued = true;
    this.#host.soon(this.#soon);
  }

  #beginStretch(): void {
    this.#stretchStartMs = undefined;
  }

  /** By the clock as last read: a slice ago at most. */
  #isStretchOver(): boolean {
    return this.#stretchStartMs !== undefined && this.#nowMs - this.#stretchStartMs >= this.#sliceMs;
  }

  /** The end of the slice that begins now: that of its stretch, unless promise callbacks, or a sleep, have outlasted that. */
  #endMs(): number {
    this.#stretchStartMs ??= this.#nowMs;
    return (this.#isStretchOver() ? this.#nowMs : this.#stretchStartMs) + this.#sliceMs;
  }

  #queueLater(): void {
    if (this.#laterQueued) return;
    this.#laterQueued = true;
    this.#laterSinceMs = this.#nowMs;
    this.#host.later(this.#later);
  }

  /**
   * One piece of work. If a duty throws, here or at the look before parking, the error is the host's, and the cycle goes on after the event loop's turn.
   * @param polling the event loop had its turn since the last work, promise callbacks too: nobody waits for us to end
   */
  #slice(polling: boolean): void {
    this.slices++;
    this.#isRunning = true;
    let did: boolean | undefined;
    try {
      did = this.#timed(polling);
    } finally {
      this.#isRunning = false;
      if (!this.#isStopped) this.#end(did);
    }
  }

  #timed(polling: boolean): boolean {
    const startMs = this.#host.now();
    this.#nowMs = startMs;
    if (polling && this.#laterSinceMs > 0) this.#meter?.looped(startMs - this.#laterSinceMs);
    const endMs = this.#endMs();
    const poked = this.#isPoked;
    this.#isPoked = false;
    const did = polling ? this.#look(endMs) : this.#workOnce(endMs);
    this.#readAfterWork();
    if (did) this.#meter?.worked(startMs, this.#nowMs);
    if (did || poked) this.#idle.worked(this.#nowMs, poked, this.#taken);
    else this.#idle.idles();
    return did || (polling && this.#spin());
  }

  #look(endMs: number): boolean {
    const looks = this.#idle.isOpen ? LOOKS_PER_TURN : 1;
    for (let look = 0; look < looks; look++) if (this.#workOnce(endMs)) return true;
    return false;
  }

  /** @returns true if something came while it spun */
  #spin(): boolean {
    while (!this.#isPoked && this.#idle.maySpin(this.#nowMs)) {
      this.spins++;
      const startMs = this.#nowMs;
      const did = this.#workOnce(startMs + this.#sliceMs);
      this.#readAfterWork();
      if (!did) continue;
      this.#meter?.worked(startMs, this.#nowMs);
      this.#idle.worked(this.#nowMs, false, this.#taken);
      return true;
    }
    return false;
  }

  #workOnce(endMs: number): boolean {
    let did = false;
    this.#taken = 0;
    for (let index = 0; index < this.#duties.length; index++) {
      const duty = this.#duties[index] as Duty;
      if (duty.work(this.#nowMs, endMs)) did = true;
      this.#taken += duty.taken ?? 1;
    }
    return did;
  }

  #readAfterWork(): void {
    this.#nowMs = this.#host.now();
    for (let index = 0; index < this.#duties.length; index++) (this.#duties[index] as Duty).worked?.(this.#nowMs);
  }

  /**
   * Never parks right after work: first the promise callbacks that waited for it, which often bring more. But it does not
   * wait for the event loop either: where two threads share a core, the one that was just woken waits for this one to sleep.
   * @param did undefined after an error
   */
  #end(did: boolean | undefined): void {
    if (did === undefined) this.#queueLater();
    else if (did || this.#isPoked) this.#queueSoon();
    else this.#rest();
  }

  /** Also behind a call of this thread's own that found nothing: what comes next was waited for from here on. */
  #rest(): void {
    this.#idle.idles();
    if (this.#idle.keepsPolling(this.#nowMs) || !this.#tryPark()) this.#queueLater();
  }

  /**
   * W1: say so, look at everything once more, then wait.
   * @returns false if something was there
   */
  #tryPark(): boolean {
    this.#parking.announce();
    if (this.#findsWaiting()) {
      this.#parking.withdraw();
      return false;
    }
    this.#isParked = true;
    this.#idle.idles();
    this.#meter?.rests();
    this.#parking.sleep();
    return true;
  }

  /** The second look. If a duty throws: marked as parked without a waiter, the thread would be rung by nobody any more. */
  #findsWaiting(): boolean {
    try {
      return this.#hasWaiting();
    } catch (error) {
      this.#parking.withdraw();
      this.#queueLater();
      throw error;
    }
  }

  #hasWaiting(): boolean {
    for (let duty = 0; duty < this.#duties.length; duty++) if ((this.#duties[duty] as Duty).hasWaiting()) return true;
    return false;
  }
}

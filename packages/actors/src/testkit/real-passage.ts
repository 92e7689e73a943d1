import { type Host, type SharedRegions, wakefulness } from '@ringmaster/core';
import { SystemCounters, underWay } from '../system/thread/system-meter.ts';
import type { OwnerSystem } from '../system/owner/owner-system.ts';
import { checkMs, type Passage } from './passage.ts';

/** So many turns of the event loop without a pause: most of what a test waits for takes less. Then the cores are left to other threads. */
const BUSY_LOOKS = 50;
const PAUSE_MS = 1;
/** Nothing has moved for so long, and no thread works, although something is under way: a handler waits for time to pass, or for the test. */
const REST_MS = 300;
/** More than this a test should not spend in waiting. */
const PASS_MAX_MS = 10_000;

/** Time of the machine: what is waited for is looked at, turn by turn of the event loop. */
export class RealPassage implements Passage {
  readonly patienceMs: number;
  readonly advice = '';
  hasFailed = false;
  readonly told = undefined;
  readonly #host: Host;
  readonly #regions: SharedRegions;
  readonly #counters: SystemCounters;
  readonly #startMs: number;

  constructor({ runtime, regions }: OwnerSystem, patienceMs: number) {
    this.#host = runtime.host;
    this.#regions = regions;
    this.#counters = new SystemCounters(regions);
    this.#startMs = this.#host.now();
    this.patienceMs = patienceMs;
  }

  get nowMs(): number {
    return this.#host.now() - this.#startMs;
  }

  /**
   * Everything that was accepted has been handled, twice in a row, and all threads sleep. With something under way that does not move, such as a handler that
   * awaits an answer which is not to come yet, that is as far as it goes by itself.
   */
  async settle(): Promise<void> {
    let before = underWay(this.#counters);
    let movedMs = this.#host.now();
    for (let looks = 0; ; looks++) {
      await this.#breathe(looks);
      const now = underWay(this.#counters);
      const hasMoved = now.stamp !== before.stamp || now.messages !== before.messages || now.asking !== before.asking;
      const isBusy = now.messages !== 0 || now.asking !== 0;
      if (!hasMoved && !isBusy && this.#isAllAsleep()) return;
      if (hasMoved || (isBusy && this.#isAnyAwake())) movedMs = this.#host.now();
      else if (this.#host.now() - movedMs >= REST_MS) return;
      before = now;
    }
  }

  async pass(ms: number): Promise<void> {
    checkMs('advance the clock', ms);
    if (ms > PASS_MAX_MS) {
      throw new RangeError(
        `Cannot advance the clock by ${ms} ms: in this mode it is real time that passes, at most ${PASS_MAX_MS} ms of it; let the test be deterministic`,
      );
    }
    await new Promise<void>((resolve) => void this.#host.timer(ms, resolve, true));
    await this.settle();
  }

  async until(holds: () => boolean, withinMs: number): Promise<boolean> {
    checkMs('wait', withinMs);
    const limitMs = this.#host.now() + withinMs;
    for (let looks = 0; !holds() && this.#host.now() < limitMs; looks++) await this.#breathe(looks);
    return holds();
  }

  /**
   * Each thread has published what it had to say, and has read what was said to it, the owner too: lines of the log and other records of the runtime
   * are on their way for a moment longer than the messages that they are about.
   */
  #isAllAsleep(): boolean {
    for (let thread = 0; thread < this.#regions.sizes.threads; thread++) {
      const seen = wakefulness(this.#regions, thread);
      if (seen === 'awake' || seen === 'asleep beside work') return false;
    }
    return true;
  }

  /** The owner is: it looks. */
  #isAnyAwake(): boolean {
    for (let thread = 1; thread < this.#regions.sizes.threads; thread++) {
      const seen = wakefulness(this.#regions, thread);
      if (seen === 'awake' || seen === 'asleep beside work') return true;
    }
    return false;
  }

  #breathe(looks: number): Promise<void> {
    return new Promise((resolve) => {
      if (looks < BUSY_LOOKS) this.#host.later(resolve);
      else this.#host.timer(PAUSE_MS, resolve, true);
    });
  }
}

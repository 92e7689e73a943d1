import { hasWorkWaiting, type Host, isThreadClaimed, type SharedRegions, wakefulness } from '@ringmaster/core';
import { SystemCounters, underWay } from '../system/thread/metrics/system-meter.ts';
import type { OwnerSystem } from '../system/owner/owner-system.ts';
import { OWNER } from '../system/thread/thread-config.ts';
import { checkMs, type Passage } from './passage.ts';

/** So many turns of the event loop without a pause: most of what a test waits for takes less. Then the cores are left to other threads. */
const BUSY_LOOKS = 50;
const PAUSE_MS = 1;
/** Nothing has moved for so long, and no thread works, although something is under way: a handler waits for time to pass, or for the test. */
const REST_MS = 300;
/** And for so many looks: on a machine that is busy with something else those take longer, as whatever the test waits for does. */
const REST_LOOKS = 250;
/** The same while a thread starts, on a machine that is busy with something else. */
const START_MS = 5_000;
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
  readonly #workers: number;
  readonly #startMs: number;

  constructor({ runtime, regions }: OwnerSystem, patienceMs: number) {
    this.#host = runtime.host;
    this.#regions = regions;
    this.#counters = new SystemCounters(regions);
    this.#workers = runtime.config.workers;
    this.#startMs = this.#host.now();
    this.patienceMs = patienceMs;
  }

  get nowMs(): number {
    return this.#host.now() - this.#startMs;
  }

  /**
   * Everything that was accepted has been handled, twice in a row, and what other threads had to report of it is here. With something under
   * way that does not move, such as a handler that awaits an answer which is not to come yet, that is as far as it goes by itself.
   */
  async settle(): Promise<void> {
    let before = underWay(this.#counters);
    let movedMs = this.#host.now();
    let movedAt = 0;
    for (let looks = 0; ; looks++) {
      await this.#breathe(looks);
      const now = underWay(this.#counters);
      const hasMoved = now.stamp !== before.stamp || now.messages !== before.messages || now.asking !== before.asking;
      const isDone = !hasMoved && now.messages === 0 && now.asking === 0;
      // A handler counts as done before the lines of its turn are on their way.
      if (isDone && !this.#isAnyAwake() && !hasWorkWaiting(this.#regions, OWNER)) return;
      if (hasMoved || (!isDone && this.#isAnyAwake())) {
        movedMs = this.#host.now();
        movedAt = looks;
      } else if (looks - movedAt >= REST_LOOKS && this.#host.now() - movedMs >= (this.#isAnyStarting() ? START_MS : REST_MS)) return;
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

  /** The owner is: it looks. */
  #isAnyAwake(): boolean {
    for (let thread = 1; thread < this.#regions.sizes.threads; thread++) {
      const seen = wakefulness(this.#regions, thread);
      if (seen === 'awake' || seen === 'asleep beside work') return true;
    }
    return false;
  }

  /** What waits for it has not moved, and will. */
  #isAnyStarting(): boolean {
    for (let thread = 1; thread < this.#regions.sizes.threads; thread++) {
      const isWanted = thread <= this.#workers || isThreadClaimed(this.#regions, thread);
      if (isWanted && wakefulness(this.#regions, thread) === 'absent') return true;
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

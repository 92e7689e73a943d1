import { type Host, type SharedRegions, ThreadStamps, wakefulness, wakeThread } from '@ringmaster/core';

interface Watched {
  readonly stamps: ThreadStamps;
  stamp: number;
  /** Ticks on time since the stamp was first seen. */
  ticks: number;
}

/**
 * Counts for how many ticks of an observer's a thread has stood still (D8).
 *
 * A tick that comes late was held up itself, by a debugger, a suspended machine or the observer's own actors, and says nothing about others:
 * it does not count.
 */
export class StillThreads {
  readonly #host: Host;
  readonly #regions: SharedRegions;
  readonly #watched = new Map<number, Watched>();

  constructor(host: Host, regions: SharedRegions) {
    this.#host = host;
    this.#regions = regions;
  }

  /** One tick of one thread. @returns for how many it has stood still; undefined: it sleeps, with nothing to do, or is not there */
  look(thread: number, isOnTime: boolean): number | undefined {
    const seen = wakefulness(this.#regions, thread);
    if (seen === 'absent' || seen === 'asleep') {
      this.#watched.delete(thread);
      return undefined;
    }
    // A sign of life: whoever can, looks, and its stamp moves.
    if (seen === 'asleep beside work') wakeThread(this.#host, new Int32Array(this.#regions.words), thread);
    const watched = this.#watchedAs(thread);
    const { stamp } = watched.stamps;
    if (stamp !== watched.stamp) {
      watched.stamp = stamp;
      watched.ticks = 0;
    } else if (isOnTime) watched.ticks++;
    return watched.ticks;
  }

  /** The same as at the last look. */
  ticksOf(thread: number): number {
    const watched = this.#watched.get(thread);
    return watched === undefined || watched.stamps.stamp !== watched.stamp ? 0 : watched.ticks;
  }

  forget(thread: number): void {
    this.#watched.delete(thread);
  }

  clear(): void {
    this.#watched.clear();
  }

  #watchedAs(thread: number): Watched {
    let watched = this.#watched.get(thread);
    if (watched === undefined) {
      const stamps = new ThreadStamps(this.#regions, thread);
      watched = { stamps, stamp: stamps.stamp, ticks: 0 };
      this.#watched.set(thread, watched);
    }
    return watched;
  }
}

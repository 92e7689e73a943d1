import { type Cancel, type Host, type SharedRegions, wakeThread } from '@ringmaster/core';
import { StillThreads } from '../still-threads.ts';

/** How often threads are looked at while somebody asks and any of them is awake. */
const TICK_MS = 250;
/** So long after the last question nobody is taken to ask any more. Probes come every few seconds. */
const ASKED_MS = 60_000;

export interface ProgressNeeds {
  readonly host: Host;
  readonly regions: SharedRegions;
  threads(): Iterable<number>;
}

/**
 * For how long threads have been in one piece of work, counted in the owner's own ticks (D8): for whoever asks for the health, with or
 * without a watchdog.
 *
 * There is no timer as long as nobody asks, nor while all threads sleep. A thread that sleeps is rung by a question: if it is well its
 * stamp moves, and it sleeps again; if code outside any piece of work holds it, it stands still from then on.
 */
export class ThreadProgress {
  readonly #needs: ProgressNeeds;
  readonly #still: StillThreads;
  #cancel: Cancel | undefined;
  #dueMs = 0;
  #askedMs = 0;
  #isClosed = false;

  constructor(needs: ProgressNeeds) {
    this.#needs = needs;
    this.#still = new StillThreads(needs.host, needs.regions);
  }

  /** Somebody asks. */
  asked(): void {
    const { host, regions } = this.#needs;
    this.#askedMs = host.now();
    if (this.#isClosed) return;
    for (const thread of this.#needs.threads()) wakeThread(host, new Int32Array(regions.words), thread);
    if (this.#cancel === undefined && this.#look(false)) this.#arm();
  }

  /** Milliseconds of the owner's own time; 0: it moves, or sleeps. */
  stillForMs(thread: number): number {
    return this.#still.ticksOf(thread) * TICK_MS;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #arm(): void {
    const { host } = this.#needs;
    this.#dueMs = host.now() + TICK_MS;
    this.#cancel = host.timer(TICK_MS, () => this.#tick());
  }

  #tick(): void {
    this.#cancel = undefined;
    if (this.#isClosed) return;
    const nowMs = this.#needs.host.now();
    const isAwake = this.#look(nowMs - this.#dueMs < TICK_MS / 2);
    if (isAwake && nowMs - this.#askedMs < ASKED_MS) return this.#arm();
    // What was seen before a pause says nothing about the time after it.
    this.#still.clear();
  }

  /** @returns whether anybody is awake */
  #look(isOnTime: boolean): boolean {
    let anyAwake = false;
    for (const thread of this.#needs.threads()) if (this.#still.look(thread, isOnTime) !== undefined) anyAwake = true;
    return anyAwake;
  }
}

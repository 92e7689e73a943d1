import { isThreadOpen, type SharedRegions } from '@ringmaster/core';
import type { Busy } from '../../../cell/standing.ts';
import { type LimitClock, withinMs } from '../../../timers/within-ms.ts';

/** How long threads may take to answer: one that is not stuck does so between any two of its messages. */
const ANSWER_MS = 100;

/** What calling takes of the system. */
export interface RollCallNeeds {
  readonly limits: LimitClock;
  readonly regions: SharedRegions;
  /** Workers that run. */
  running(): Iterable<number>;
  ask(thread: number): void;
}

/** Who was found at what, and which threads did not say. */
export interface RollCallResult {
  readonly busy: ReadonlyMap<number, readonly Busy[]>;
  readonly silent: readonly number[];
}

/** Asks every thread, once, which of its actors are in the middle of something. */
export class RollCall {
  readonly #needs: RollCallNeeds;
  readonly #busy = new Map<number, readonly Busy[]>();
  readonly #awaited = new Set<number>();
  #done: () => void = () => undefined;

  constructor(needs: RollCallNeeds) {
    this.#needs = needs;
  }

  async take(): Promise<RollCallResult> {
    const { limits, regions, running, ask } = this.#needs;
    // One that has not opened its rings yet has nobody in it.
    for (const thread of running()) if (isThreadOpen(regions, thread)) this.#awaited.add(thread);
    const answered = new Promise<void>((resolve) => {
      this.#done = resolve;
    });
    for (const thread of this.#awaited) ask(thread);
    if (this.#awaited.size > 0) await withinMs(limits, ANSWER_MS, answered);
    const still = new Set(running());
    return { busy: this.#busy, silent: [...this.#awaited].filter((thread) => still.has(thread)) };
  }

  present(thread: number, busy: readonly Busy[]): void {
    if (!this.#awaited.delete(thread)) return;
    this.#busy.set(thread, busy);
    if (this.#awaited.size === 0) this.#done();
  }
}

import { RestartWindow } from '../../../supervision/restart-window.ts';

export interface RespawnLimits {
  /** Deaths without a culprit, and failed starts, that are tolerated within the period. */
  readonly times: number;
  readonly periodMs: number;
  /** The pause before the second start within a period; it doubles with each further one. */
  readonly pauseMs: number;
  readonly pauseMaxMs: number;
}

/** How often one thread may die without anybody being to blame (G58). */
export class RespawnBudget {
  readonly #limits: RespawnLimits;
  readonly #window: RestartWindow;

  constructor(limits: RespawnLimits) {
    this.#limits = limits;
    this.#window = new RestartWindow({ restarts: limits.times, periodMs: limits.periodMs });
  }

  /** Charges one death. @returns how long to wait before the next start, or undefined: this is a crash loop */
  charge(nowMs: number): number | undefined {
    if (!this.#window.tryRestart(nowMs)) return undefined;
    const times = this.#window.count;
    return times === 1 ? 0 : Math.min(this.#limits.pauseMaxMs, this.#limits.pauseMs * 2 ** (times - 2));
  }
}

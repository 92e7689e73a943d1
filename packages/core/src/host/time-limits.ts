import type { Cancel, Host } from './host.ts';

/** A timer that fires so much after its time found its thread held up, and with it what had come for it. */
const LATE_MS = 20;

/** Calls `heard`, not at once, when the thread has taken in what had come for it by now. */
export type Hear = (heard: () => void) => void;

/**
 * Time limits that something may avert which comes in time: an answer, an acknowledgement, the end of somebody (docs/time-limits.md, Y1).
 *
 * A limit strikes on time as any timer fires. If the thread was held up, so that it fires late, what came meanwhile is taken in first: nobody
 * shall be judged by what he has said and nobody has read. That costs one look at the clock when a timer fires.
 *
 * ```ts
 * const limits = new TimeLimits(host);
 * const cancel = limits.timer(500, () => console.log('no answer within 500 ms'));
 * port.on('message', cancel);
 * ```
 */
export class TimeLimits {
  readonly #host: Pick<Host, 'now' | 'timer' | 'later'>;
  readonly #hear: Hear;

  /** @param hear default: what comes by ports and promises, for which one turn of the event loop is enough */
  constructor(host: Pick<Host, 'now' | 'timer' | 'later'>, hear: Hear = (heard) => host.later(heard)) {
    this.#host = host;
    this.#hear = hear;
  }

  /** As `Host.timer`. @param delayMs below 0: its time has passed, and whatever averts it may have come since */
  timer(delayMs: number, task: () => void, ref = false): Cancel {
    const host = this.#host;
    const dueMs = host.now() + delayMs;
    let isOff = false;
    const strike = (): void => {
      if (!isOff) task();
    };
    const fired = (): void => {
      if (host.now() - dueMs < LATE_MS) task();
      else this.#hear(strike);
    };
    const cancel = host.timer(Math.max(0, delayMs), fired, ref);
    return () => {
      isOff = true;
      cancel();
    };
  }
}

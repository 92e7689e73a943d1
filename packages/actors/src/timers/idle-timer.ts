import type { Deadlined, DeadlineWheel } from './deadline-wheel.ts';

/** What an idle timer takes of its actor and its thread. */
export interface IdleTimerPort {
  readonly wheel: DeadlineWheel;
  now(): number;
  /** A period has passed: the notice waits for its turn, and `take` says then whether it still counts. */
  due(timer: IdleTimer): void;
}

/**
 * Notices once that nothing has happened for a while:
 *
 * ```
 * waiting -- the period passes --> due -- its turn comes --> told
 *    ^                              |                          |
 *    +------- something happens ----+--------------------------+
 * ```
 *
 * Something that happens costs one reading of the clock and leaves the wheel alone: when the entry expires, it finds out what is left
 * of the period that began meanwhile, and goes on for that.
 *
 * Invariant: it stands in the wheel while it is waiting, and only then.
 */
export class IdleTimer implements Deadlined {
  readonly message: unknown;
  deadlineMs: number;
  wheelNext: Deadlined | undefined = undefined;
  wheelPrevious: Deadlined | undefined = undefined;
  wheelSlot = -1;
  readonly #port: IdleTimerPort;
  readonly #afterMs: number;
  #phase: 'waiting' | 'due' | 'told' | 'cancelled' = 'waiting';
  /** When the period under way began. */
  #sinceMs: number;

  constructor(port: IdleTimerPort, plan: { readonly afterMs: number; readonly message: unknown }) {
    this.#port = port;
    this.#afterMs = plan.afterMs;
    this.message = plan.message;
    this.#sinceMs = port.now();
    this.deadlineMs = this.#sinceMs + plan.afterMs;
    port.wheel.start(this);
  }

  /** The period begins anew; a notice that waits is void. */
  happened(): void {
    if (this.#phase === 'cancelled') return;
    this.#sinceMs = this.#port.now();
    if (this.#phase !== 'waiting') this.#wait();
  }

  cancel(): void {
    this.#phase = 'cancelled';
    this.#port.wheel.cancel(this);
  }

  /** The turn of a notice has come; false if something has happened since, or it was cancelled. */
  take(): boolean {
    if (this.#phase !== 'due') return false;
    this.#phase = 'told';
    return true;
  }

  expired(): void {
    if (this.#sinceMs + this.#afterMs > this.deadlineMs) return this.#wait();
    this.#phase = 'due';
    this.#port.due(this);
  }

  #wait(): void {
    this.#phase = 'waiting';
    this.deadlineMs = this.#sinceMs + this.#afterMs;
    this.#port.wheel.start(this);
  }
}

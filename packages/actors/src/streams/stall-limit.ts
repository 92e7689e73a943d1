import type { Deadlined, DeadlineWheel } from '../timers/deadline-wheel.ts';

/** What a limit needs from its thread. */
export interface StallClock {
  readonly wheel: Pick<DeadlineWheel, 'start' | 'cancel'>;
  now(): number;
}

/** How long one end of a stream waits for the other (E11). On the wheel of its thread, so what has come is heard before it strikes (Y1). */
export class StallLimit implements Deadlined {
  readonly ms: number;
  deadlineMs = 0;
  wheelNext: Deadlined | undefined = undefined;
  wheelPrevious: Deadlined | undefined = undefined;
  wheelSlot = -1;
  readonly expired: () => void;
  readonly #clock: StallClock;

  constructor(ms: number, clock: StallClock, stalled: () => void) {
    this.ms = ms;
    this.#clock = clock;
    this.expired = stalled;
  }

  /** The wait begins; or anew, because the other end has done something. */
  begin(): void {
    this.end();
    this.deadlineMs = this.#clock.now() + this.ms;
    this.#clock.wheel.start(this);
  }

  end(): void {
    this.#clock.wheel.cancel(this);
  }
}

/** Undefined: it waits for any time. */
export function stallLimit(ms: number | undefined, clock: StallClock, stalled: () => void): StallLimit | undefined {
  return ms === undefined || ms === Number.POSITIVE_INFINITY ? undefined : new StallLimit(ms, clock, stalled);
}

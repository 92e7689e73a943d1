import type { TimerMode } from '../contract/timers.ts';
import type { Deadlined, DeadlineWheel } from './deadline-wheel.ts';

/** What keyed timers need from their actor and its thread. */
export interface KeyedTimerPort {
  readonly wheel: DeadlineWheel;
  now(): number;
  /** A tick is due: it waits for its turn, and `take` says then whether it still counts. */
  due(timer: KeyedTimer): void;
}

/** How a timer goes on after a tick. */
interface Repetition {
  readonly periodMs: number;
  readonly mode: TimerMode;
}

/** A tick whose turn has come. */
export interface Tick {
  readonly message: unknown;
  /** To be called when it has been handled, if that matters. */
  readonly ended: (() => void) | undefined;
}

/** One timer; another one under its key is another object, so an old tick is known by what it came from. */
export class KeyedTimer implements Deadlined {
  readonly key: string;
  readonly message: unknown;
  readonly repetition: Repetition | undefined;
  /** A tick waits for its turn. */
  isQueued = false;
  deadlineMs: number;
  wheelNext: Deadlined | undefined = undefined;
  wheelPrevious: Deadlined | undefined = undefined;
  wheelSlot = -1;
  readonly #expired: (timer: KeyedTimer) => void;

  constructor(
    expired: (timer: KeyedTimer) => void,
    plan: { readonly key: string; readonly message: unknown; readonly deadlineMs: number; readonly repetition: Repetition | undefined },
  ) {
    this.#expired = expired;
    this.key = plan.key;
    this.message = plan.message;
    this.deadlineMs = plan.deadlineMs;
    this.repetition = plan.repetition;
  }

  expired(): void {
    this.#expired(this);
  }
}

/**
 * The timers of one incarnation, by key, on the deadline wheel of its thread: no tick comes before its time, and at most two
 * ticks of the wheel after it (8 ms).
 *
 * Invariant: at most one tick of a timer waits in the mailbox.
 */
export class KeyedTimers {
  readonly #port: KeyedTimerPort;
  readonly #byKey = new Map<string, KeyedTimer>();
  readonly #onExpired = (timer: KeyedTimer): void => this.#expired(timer);

  constructor(port: KeyedTimerPort) {
    this.#port = port;
  }

  start(key: string, delayMs: number, message: unknown, repetition?: Repetition): void {
    this.cancel(key);
    const timer = new KeyedTimer(this.#onExpired, { key, message, deadlineMs: this.#port.now() + delayMs, repetition });
    this.#byKey.set(key, timer);
    this.#port.wheel.start(timer);
  }

  cancel(key: string): void {
    const timer = this.#byKey.get(key);
    if (timer === undefined) return;
    this.#byKey.delete(key);
    this.#port.wheel.cancel(timer);
  }

  clear(): void {
    for (const key of [...this.#byKey.keys()]) this.cancel(key);
  }

  /** The turn of a tick has come; undefined if its timer was replaced or cancelled meanwhile (G51). */
  take(timer: KeyedTimer): Tick | undefined {
    if (!this.#isCurrent(timer)) return undefined;
    timer.isQueued = false;
    const { message, repetition } = timer;
    if (repetition === undefined) this.#byKey.delete(timer.key);
    return { message, ended: repetition?.mode === 'fixed-delay' ? () => this.#handled(timer, repetition.periodMs) : undefined };
  }

  #isCurrent(timer: KeyedTimer): boolean {
    return this.#byKey.get(timer.key) === timer;
  }

  /** Its own handler may have replaced or cancelled it. */
  #handled(timer: KeyedTimer, periodMs: number): void {
    if (this.#isCurrent(timer)) this.#restart(timer, this.#port.now() + periodMs);
  }

  #expired(timer: KeyedTimer): void {
    const { repetition } = timer;
    if (repetition?.mode === 'fixed-rate') this.#restart(timer, nextOnGrid(timer.deadlineMs, repetition.periodMs, this.#port.now()));
    if (timer.isQueued) return;
    timer.isQueued = true;
    this.#port.due(timer);
  }

  #restart(timer: KeyedTimer, deadlineMs: number): void {
    timer.deadlineMs = deadlineMs;
    this.#port.wheel.start(timer);
  }
}

/**
 * The first time after `nowMs` that is a whole number of periods after `lastMs`. What lies between, while the thread was blocked,
 * is left out: one late tick stands for all of it.
 */
function nextOnGrid(lastMs: number, periodMs: number, nowMs: number): number {
  const periods = Math.max(1, Math.floor((nowMs - lastMs) / periodMs) + 1);
  // Of a period that is next to nothing there are more than a number can say.
  return lastMs + periodMs * Math.min(periods, Number.MAX_SAFE_INTEGER);
}

import type { AnyRef } from '../contract/actor-ref.ts';

/** An actor whose code runs in turns. */
export interface Runner {
  readonly name: string;
  readonly self: AnyRef;
  /** It was, or may have been, the one that took long: from now on the clock is read around each of its messages for a while. */
  proveAgain(): void;
}

/** What ran instead of a message handler: setup, or a hook. */
export const LIFE_STEP = Symbol('step of a life');
/** More than one message, with no look at the clock in between. */
export const SEVERAL = Symbol('several messages');

/** A turn that took long. */
export interface LongTurnSeen {
  /** More than one: it is not known which of them it was. */
  readonly runners: readonly Runner[];
  /** The message, `LIFE_STEP` or `SEVERAL`. */
  readonly what: unknown;
  readonly durationMs: number;
}

/** Messages of a newcomer that are timed one by one. */
const TRIAL_MESSAGES = 8;
/** More than run between two readings. A power of two. */
const REMEMBERED = 32;

/**
 * Finds turns that take long, without reading the clock for it (C4, docs/dispatch.md L1 to L4).
 *
 * The thread reads the clock now and then to see whether its time is up. Whoever ran between two readings that lie far apart took
 * long. That is mostly one actor, but of fast ones several run between two readings; so those of whom it is not known yet that they are
 * fast, newcomers and whoever was involved in a long turn before, have the clock read around each of their messages.
 *
 * ```
 * reading   ran(a)   reading   ran(b) ran(c) ran(b)   reading
 *    |---- a took this ----|------ b or c took this ------|
 * ```
 */
export class LongTurns {
  /** How many messages a newcomer has to prove itself by. */
  readonly trialMessages: number;
  readonly #limitMs: number;
  readonly #report: (seen: LongTurnSeen) => void;
  /** Who ran since the last reading, by `#count`; what is beyond that is old. */
  readonly #ran: (Runner | undefined)[] = new Array<Runner | undefined>(REMEMBERED).fill(undefined);
  #count = 0;
  /** What the first of them did. */
  #what: unknown = undefined;
  #sinceMs = 0;

  /** @param limitMs `Infinity`: nothing is too long */
  constructor(limitMs: number, report: (seen: LongTurnSeen) => void) {
    this.#limitMs = limitMs;
    this.#report = report;
    this.trialMessages = limitMs === Number.POSITIVE_INFINITY ? 0 : TRIAL_MESSAGES;
  }

  /** When the clock was read last. */
  get readMs(): number {
    return this.#sinceMs;
  }

  /** Somebody ran since the last reading. */
  get isOpen(): boolean {
    return this.#count > 0;
  }

  /** A piece of work begins, or code that is none of ours has ended. */
  begins(nowMs: number): void {
    this.#close(nowMs);
  }

  /** `runner` runs, or has run, since the last reading. */
  ran(runner: Runner, what: unknown): void {
    if (this.#count === 0) this.#what = what;
    this.#ran[this.#count++ & (REMEMBERED - 1)] = runner;
  }

  /** The clock was read. */
  read(nowMs: number): void {
    if (nowMs - this.#sinceMs >= this.#limitMs && this.#count > 0) this.#tooLong(nowMs - this.#sinceMs);
    this.#close(nowMs);
  }

  #close(nowMs: number): void {
    this.#sinceMs = nowMs;
    this.#count = 0;
    // Not kept alive any longer.
    this.#what = undefined;
  }

  #tooLong(durationMs: number): void {
    const runners = [...new Set(this.#ran.slice(0, Math.min(this.#count, REMEMBERED)))] as Runner[];
    for (const runner of runners) runner.proveAgain();
    this.#report({ runners, what: this.#count === 1 ? this.#what : SEVERAL, durationMs });
  }
}

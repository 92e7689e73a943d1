import type { Complete } from '../contract/complete.ts';
import { type BreakerOptions, type BreakerState, checkBreaker } from '../contract/breaker-options.ts';
import { isThenable } from '../cell/is-thenable.ts';
import { BreakerOpenError } from '../contract/errors/runtime-errors.ts';
import { type Pace, type Paced, paceIn } from '../contract/pace.ts';
import { shown } from '../contract/shown.ts';
import { isCancellation } from './is-final.ts';

/** What became of the calls so far. */
export interface BreakerCounts {
  readonly succeeded: number;
  readonly failed: number;
  /** Never made: it was open. */
  readonly refused: number;
  /** Times it has opened. */
  readonly opened: number;
}

/** Stands between a caller and something that may be down. */
export interface CircuitBreaker {
  readonly state: BreakerState;
  readonly counts: BreakerCounts;
  /**
   * What `call` comes to, or a refusal. One that tries while it is half open, and does not settle, keeps others out for `openMs` at most.
   * @throws BreakerOpenError at once, with `call` not made; else what `call` throws: as a rejection
   */
  run<T>(call: () => T | PromiseLike<T>): Promise<T>;
}

/**
 * Refuses calls to something that failed several times in a row, until it has had some time: callers learn at once what they would have
 * waited for in vain, and what is down is not kept down by those that try again.
 *
 * ```
 *   closed --(failures in a row)--> open --(openMs)--> half-open --(trials succeed)--> closed
 *                                    ^---------------(one fails)-------'
 * ```
 *
 * One belongs to one caller, or to all code of a thread that shares it; it is no actor, and does not cross threads. Its time is that of
 * `host`, a context or a system; it holds no timer.
 *
 * @throws TypeError or RangeError for options that make no sense
 * @example
 * const breaker = circuitBreaker(ctx, { name: 'quotes', failures: 3, openMs: 5_000 });
 * const price = await breaker.run(() => ctx.ask(quotes, { type: 'price' }, { timeout: 200 }));
 */
export function circuitBreaker(host: Paced, options: BreakerOptions = {}): CircuitBreaker {
  const pace = paceIn('make circuit breaker', host);
  checkBreaker(options);
  return new Breaker(pace, options);
}

class Breaker implements CircuitBreaker {
  readonly #pace: Pace;
  readonly #options: Complete<Omit<BreakerOptions, 'onChange'>>;
  readonly #onChange: ((state: BreakerState) => void) | undefined;
  readonly #counts = { succeeded: 0, failed: 0, refused: 0, opened: 0 };
  #state: BreakerState = 'closed';
  /** Moves with each change: what a call of an earlier phase comes to says nothing of this one. */
  #phase = 0;
  #failuresInRow = 0;
  #openUntilMs = 0;
  /** Those that keep others out. */
  #trialsRunning = 0;
  #trialsWell = 0;
  /** Moves when trials that do not settle are counted as running no longer. */
  #trialRound = 0;
  #trialsUntilMs = 0;

  constructor(pace: Pace, options: BreakerOptions) {
    // One by one: an option that is there and undefined has its default as well.
    const { name = 'breaker', failures = 5, openMs = 10_000, trials = 1, when = (error) => !isCancellation(error) } = options;
    this.#pace = pace;
    this.#options = { name, failures, openMs, trials, when };
    this.#onChange = options.onChange;
  }

  get state(): BreakerState {
    return this.#state === 'open' && this.#pace.now() >= this.#openUntilMs ? 'half-open' : this.#state;
  }

  get counts(): BreakerCounts {
    return { ...this.#counts };
  }

  async run<T>(call: () => T | PromiseLike<T>): Promise<T> {
    const { name } = this.#options;
    if (typeof call !== 'function') throw new TypeError(`Cannot call through "${name}": the call is a function, not ${shown(call)}`);
    this.#admit();
    const phase = this.#phase;
    const round = this.#trialRound;
    if (this.#state === 'half-open') this.#beginTrial();
    let value: T;
    try {
      value = await call();
    } catch (error) {
      if (phase === this.#phase) this.#trialEnded(round);
      this.#failed(phase, error);
      throw error;
    }
    if (phase === this.#phase) this.#trialEnded(round);
    this.#succeeded(phase);
    return value;
  }

  /** @throws BreakerOpenError if no call is to be made now */
  #admit(): void {
    const { trials } = this.#options;
    if (this.#state === 'open' && this.state === 'half-open') this.#change('half-open');
    if (this.#state === 'open') this.#refuse('it is open for another', this.#openUntilMs);
    if (this.#state !== 'half-open' || this.#trialsRunning < trials) return;
    // A call that may never settle keeps others out no longer than a failure would have.
    if (this.#pace.now() < this.#trialsUntilMs)
      this.#refuse('as many calls as may try are under way, for at most another', this.#trialsUntilMs);
    this.#trialRound++;
    this.#trialsRunning = 0;
  }

  #refuse(why: string, untilMs: number): never {
    const { name } = this.#options;
    const retryAfterMs = Math.max(0, Math.ceil(untilMs - this.#pace.now()));
    this.#counts.refused++;
    throw new BreakerOpenError(`Cannot call through "${name}": ${why} ${retryAfterMs} ms`, { data: { breaker: name, retryAfterMs } });
  }

  #beginTrial(): void {
    this.#trialsRunning++;
    this.#trialsUntilMs = this.#pace.now() + this.#options.openMs;
  }

  /** Before the user's functions are asked, which may throw: a trial that counts as running for ever would keep everybody out. */
  #trialEnded(round: number): void {
    if (this.#state === 'half-open' && round === this.#trialRound) this.#trialsRunning--;
  }

  #succeeded(phase: number): void {
    this.#counts.succeeded++;
    if (phase !== this.#phase) return;
    this.#failuresInRow = 0;
    if (this.#state === 'half-open' && ++this.#trialsWell >= this.#options.trials) this.#change('closed');
  }

  #failed(phase: number, error: unknown): void {
    if (!this.#options.when(error)) return;
    this.#counts.failed++;
    if (phase !== this.#phase) return;
    if (this.#state === 'half-open' || ++this.#failuresInRow >= this.#options.failures) this.#open();
  }

  #open(): void {
    this.#counts.opened++;
    this.#openUntilMs = this.#pace.now() + this.#options.openMs;
    this.#change('open');
  }

  #change(state: BreakerState): void {
    this.#state = state;
    this.#phase++;
    this.#failuresInRow = 0;
    this.#trialsRunning = 0;
    this.#trialsWell = 0;
    // What the call comes to is another matter, and its caller's.
    const failed = (error: unknown): void =>
      this.#pace.warn(error, `onChange of circuit breaker "${this.#options.name}" failed at "${state}"`);
    try {
      const told: unknown = this.#onChange?.(state);
      // Nobody else hears of that, and it would end the thread.
      if (isThenable(told)) Promise.resolve(told).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

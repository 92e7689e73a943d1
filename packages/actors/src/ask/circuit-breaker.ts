import { type BreakerOptions, type BreakerState, checkBreaker } from '../contract/breaker-options.ts';
import { BreakerOpenError } from '../contract/errors/runtime-errors.ts';
import { PACE, type Pace, type Paced } from '../contract/pace.ts';
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
   * What `call` comes to, or a refusal.
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
  checkBreaker(options);
  return new Breaker(host[PACE], options);
}

class Breaker implements CircuitBreaker {
  readonly #pace: Pace;
  readonly #options: Required<Omit<BreakerOptions, 'onChange'>>;
  readonly #onChange: ((state: BreakerState) => void) | undefined;
  readonly #counts = { succeeded: 0, failed: 0, refused: 0, opened: 0 };
  #state: BreakerState = 'closed';
  /** Moves with each change: what a call of an earlier phase comes to says nothing of this one. */
  #phase = 0;
  #failuresInRow = 0;
  #openUntilMs = 0;
  #trialsRunning = 0;
  #trialsWell = 0;

  constructor(pace: Pace, { onChange, ...options }: BreakerOptions) {
    this.#pace = pace;
    this.#options = { name: 'breaker', failures: 5, openMs: 10_000, trials: 1, when: (error) => !isCancellation(error), ...options };
    this.#onChange = onChange;
  }

  get state(): BreakerState {
    return this.#state === 'open' && this.#pace.now() >= this.#openUntilMs ? 'half-open' : this.#state;
  }

  get counts(): BreakerCounts {
    return { ...this.#counts };
  }

  async run<T>(call: () => T | PromiseLike<T>): Promise<T> {
    if (this.#state === 'open' && this.state === 'half-open') this.#change('half-open');
    if (this.#state === 'open' || this.#trialsRunning >= this.#options.trials) this.#refuse();
    const phase = this.#phase;
    const isTrial = this.#state === 'half-open';
    if (isTrial) this.#trialsRunning++;
    let value: T;
    try {
      value = await call();
    } catch (error) {
      this.#failed(phase, error);
      throw error;
    }
    this.#succeeded(phase);
    return value;
  }

  #refuse(): never {
    const { name } = this.#options;
    const retryAfterMs = this.#state === 'open' ? Math.max(0, Math.ceil(this.#openUntilMs - this.#pace.now())) : 0;
    this.#counts.refused++;
    const why = this.#state === 'open' ? `it is open for another ${retryAfterMs} ms` : 'as many calls as may try are under way';
    throw new BreakerOpenError(`Cannot call through "${name}": ${why}`, { data: { breaker: name, retryAfterMs } });
  }

  #succeeded(phase: number): void {
    this.#counts.succeeded++;
    if (phase !== this.#phase) return;
    this.#failuresInRow = 0;
    if (this.#state !== 'half-open') return;
    this.#trialsRunning--;
    if (++this.#trialsWell >= this.#options.trials) this.#change('closed');
  }

  #failed(phase: number, error: unknown): void {
    // Before the user's function is asked, which may throw: a trial that counts as running for ever would keep everybody out.
    if (phase === this.#phase && this.#state === 'half-open') this.#trialsRunning--;
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
    this.#onChange?.(state);
  }
}

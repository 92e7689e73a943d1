import type { Backoff } from '../contract/backoff.ts';
import { type Pace, type Paced, paceIn } from '../contract/pace.ts';
import { type Attempt, checkRetry, type RetryOptions } from '../contract/retry-options.ts';
import { shown } from '../contract/shown.ts';
import { FailureRow } from '../supervision/failure-row.ts';
import { pauseAskedForMs } from '../supervision/pause-asked-for.ts';
import { releaseBlocksIn } from '../cell/blocks/release-blocks.ts';
import { onAbort } from '../cell/on-abort.ts';
import { BlockMovedError } from '../contract/errors/runtime-errors.ts';
import { isFinal } from './is-final.ts';

const DEFAULT_ATTEMPTS = 3;
const DEFAULT_BACKOFF: Backoff = Object.freeze({ minMs: 100, maxMs: 2_000, jitter: 0.2 });

type Work<T> = (attempt: Attempt) => T | PromiseLike<T>;

/**
 * Does `work` again after it failed, with growing pauses, until it succeeds, attempts or time are used up, or a signal ends it.
 *
 * Time and chance are those of `host`, a context or a system, so tests move them. With a context it ends with the ask that is being
 * handled, whose answer nobody would get (G49); no pause is begun that would not end in time. An error whose `data` has a number `retryAfterMs`, as
 * `BreakerOpenError` has, is followed by a pause of so much at least. What failed may have been done all
 * the same (an answer got lost): let `work` be such that doing it twice does no harm. What an attempt comes to when all is over is dropped, and blocks in it are free again.
 *
 * @returns what the first attempt that succeeds does
 * @throws the error of the last attempt; a signal's reason; `TimeoutError` if the time is over in the first attempt; TypeError or RangeError for
 * options that make no sense: as a rejection
 * @example
 * const price = await retry(ctx, () => ctx.ask(quotes, { type: 'price' }, { timeout: 200 }), { attempts: 5 });
 */
export async function retry<T>(host: Paced, work: Work<T>, options: RetryOptions = {}): Promise<T> {
  const pace = paceIn('retry', host);
  checkRetry(options);
  if (typeof work !== 'function') throw new TypeError(`Cannot retry: the work is a function, not ${shown(work)}`);
  const retrying = new Retrying(pace, options);
  try {
    return await retrying.run(work);
  } finally {
    retrying.end();
  }
}

class Retrying {
  readonly #pace: Pace;
  readonly #options: RetryOptions;
  readonly #deadlineMs: number;
  readonly #row = new FailureRow();
  readonly #over = new AbortController();
  readonly #undo: (() => void)[] = [];

  constructor(pace: Pace, options: RetryOptions) {
    this.#pace = pace;
    this.#options = options;
    const nowMs = pace.now();
    const { timeout = Number.POSITIVE_INFINITY, deadline, signal } = options;
    const untilMs = deadline === undefined ? Number.POSITIVE_INFINITY : nowMs + Number(deadline) - pace.wallClock();
    this.#deadlineMs = Math.min(nowMs + timeout, untilMs, pace.deadlineMs);
    const sources = new Set(pace.signals());
    if (signal !== undefined) sources.add(signal);
    for (const source of sources) this.#follow(source);
    if (this.#deadlineMs === Number.POSITIVE_INFINITY || this.#endIfOverdue()) return;
    this.#undo.push(pace.after(this.#deadlineMs - nowMs, () => this.#overdue()));
  }

  async run<T>(work: Work<T>): Promise<T> {
    const { attempts = DEFAULT_ATTEMPTS, when = (error: unknown) => !isFinal(error) } = this.#options;
    let failure: { readonly error: unknown } | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(work, attempt);
      } catch (error) {
        const { aborted, reason } = this.#over.signal;
        if (aborted) throw this.#whyOver(failure !== undefined && error === reason ? failure : { error });
        // The attempt before has spent the block: what that came to says what is wrong.
        if (failure !== undefined && error instanceof BlockMovedError) throw failure.error;
        if (attempt >= attempts || !when(error, attempt)) throw error;
        failure = { error };
      }
      await this.#pause(failure.error);
    }
  }

  end(): void {
    for (const undo of this.#undo) undo();
  }

  /** The timer may be late; an attempt that is begun has time left. */
  #endIfOverdue(): boolean {
    const isOverdue = this.#pace.now() >= this.#deadlineMs;
    if (isOverdue) this.#overdue();
    return isOverdue;
  }

  #overdue(): void {
    this.#over.abort(new DOMException('The time for all attempts is over', 'TimeoutError'));
  }

  #follow(signal: AbortSignal): void {
    if (signal.aborted) this.#over.abort(signal.reason);
    else this.#undo.push(onAbort(signal, () => this.#over.abort(signal.reason)));
  }

  /** The first one in one go with the call. What an attempt sends before its first await belongs to what was handled then (C1). */
  #attempt<T>(work: Work<T>, attempt: number): Promise<T> {
    const { signal } = this.#over;
    this.#endIfOverdue();
    return this.#unlessOver((resolve, reject) => {
      const leftMs = this.#deadlineMs - this.#pace.now();
      const settled = (value: T): void => {
        if (signal.aborted) releaseBlocksIn(value);
        else resolve(value);
      };
      Promise.resolve(this.#pace.asThen(() => work({ attempt, signal, leftMs }))).then(settled, reject);
      return nothing;
    });
  }

  async #pause(error: unknown): Promise<void> {
    const { backoff = DEFAULT_BACKOFF } = this.#options;
    const nowMs = this.#pace.now();
    // A row that never ends: how long an attempt took says nothing about the next.
    const backoffMs = this.#row.delayMs({ ...backoff, resetAfterMs: Number.POSITIVE_INFINITY }, nowMs, this.#pace.random());
    const delayMs = Math.max(backoffMs, error instanceof Error ? pauseAskedForMs(error) : 0);
    if (nowMs + delayMs >= this.#deadlineMs) throw error;
    try {
      await this.#unlessOver<void>((resolve) => this.#pace.after(delayMs, resolve));
    } catch {
      throw this.#whyOver({ error });
    }
  }

  /** What `begin` resolves, or a rejection as soon as all is over; `begin` returns how to take it back. */
  #unlessOver<T>(begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void): Promise<T> {
    const { signal } = this.#over;
    return new Promise<T>((resolve, reject) => {
      signal.throwIfAborted();
      let undo = nothing;
      const quiet = onAbort(signal, () => {
        undo();
        reject(signal.reason);
      });
      const settled =
        <V>(settle: (value: V) => void) =>
        (value: V): void => {
          quiet();
          settle(value);
        };
      try {
        undo = begin(settled(resolve), settled(reject));
      } catch (error) {
        settled(reject)(error);
      }
    });
  }

  /** When its time is over, what went wrong before is worth more to know than that. */
  #whyOver(failure: { readonly error: unknown }): unknown {
    return this.#pace.now() >= this.#deadlineMs ? failure.error : this.#over.signal.reason;
  }
}

const nothing = (): void => undefined;

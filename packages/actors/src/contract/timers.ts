import type { TypeOf } from './actor-ref.ts';

/** Whether the pause between two ticks is kept (`fixed-delay`) or the ticks' place on the clock (`fixed-rate`). */
export type TimerMode = 'fixed-rate' | 'fixed-delay';

/** Which messages leave a receive timeout alone. */
export interface IdleOptions<M> {
  /** The types of those that do not count: the period goes on as if they had not come. */
  readonly except?: readonly TypeOf<M>[];
}

/**
 * An actor's timers: what they send are messages of its own, handled in order with the others, never refused and beside the bound
 * of the mailbox. They end with the incarnation that set them (G35), and none fires once a stop has begun (G51).
 *
 * @example
 * ctx.timers.every('poll', 1_000, { type: 'poll' });
 * ctx.timers.after('give-up', 30_000, { type: 'give-up' });
 * ctx.timers.cancel('poll');
 */
export interface Timers<in M> {
  /**
   * Sends itself `message` once, in `delayMs` milliseconds. A timer with this key is replaced: an old tick of it is not delivered,
   * even if it is queued already (G51).
   * @throws RangeError for a time that is none
   */
  after(key: string, delayMs: number, message: M): void;
  /**
   * The same every `periodMs` milliseconds. At most one tick waits at a time.
   *
   * With `fixed-delay`, the default, the period begins anew when a tick has been handled, its promise included. With `fixed-rate` ticks
   * stand at whole periods after the call, however late one was, and those that come while one waits, or while the thread is blocked, are
   * left out: there is no burst afterwards. Ticks are at most 8 ms late when the thread has time, so a shorter period with `fixed-rate` leaves ticks out.
   * @throws RangeError for a period that is none
   */
  every(key: string, periodMs: number, message: M, options?: { readonly mode?: TimerMode }): void;
  /** Ends the timer, and takes back a tick that is queued. Nothing if there is none. */
  cancel(key: string): void;
  /**
   * The receive timeout: sends itself `message` once when no message that counts has come for `afterMs` milliseconds, and again after the
   * next period like that (G52). Replaces the one before.
   *
   * What others send counts, also what the actor tells itself, but for the types in `except`. Its own does not: ticks, this message,
   * results of `pipeToSelf`, ends of actors it watches. The period begins with this call, and anew when a message that counts has been handled, its
   * promise included. While messages wait, the actor is not idle.
   * @example
   * ctx.timers.idle(60_000, { type: 'close' }, { except: ['ping'] });
   * @throws RangeError for a time that is none
   */
  idle(afterMs: number, message: M, options?: IdleOptions<M>): void;
  /** Ends the receive timeout, and takes back a message of it that is queued. Nothing if there is none. */
  cancelIdle(): void;
}

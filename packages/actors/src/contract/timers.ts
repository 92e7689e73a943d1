import type { TypeOf } from './actor-ref.ts';

/**
 * When a repeating timer fires next: `fixed-delay`, one period after the last tick was handled; `fixed-rate`, at whole periods after
 * it was set, however long ticks wait.
 */
export type TimerMode = 'fixed-rate' | 'fixed-delay';

/** Which messages leave a receive timeout alone. */
export interface IdleOptions<M> {
  /** The types of those that do not count: the period goes on as if they had not come. */
  readonly except?: readonly TypeOf<M>[] | undefined;
}

/**
 * An actor's timers. A tick is a message that the actor sends itself: it is handled in order with the others, is never refused, and
 * does not count against the bound of the mailbox. Timers end with the incarnation that set them (G35), and none fires once a stop
 * has begun (G51). A tick never comes early, and at most 8 ms late if the event loop is on time.
 *
 * @example
 * ctx.timers.every('poll', 1_000, { type: 'poll' });
 * ctx.timers.after('give-up', 30_000, { type: 'give-up' });
 * ctx.timers.cancel('poll');
 */
export interface Timers<in M> {
  /**
   * Sends `message` once, after `delayMs` milliseconds, 0 to 2^40 (34 years). Replaces a timer with the same key: a tick of the old one is not
   * delivered, even if it is queued already (G51).
   * @throws TypeError for an argument that is of another kind, RangeError for a time out of its range; ActorStoppedError if the incarnation takes no more timers
   */
  after(key: string, delayMs: number, message: M): void;
  /**
   * Sends `message` every `periodMs` milliseconds, more than 0. At most one tick waits at a time. With `fixed-delay`, the default, the
   * next period begins when a tick has been handled, the promise of its handler included. With `fixed-rate`, ticks that come due while
   * one is waiting, or while the thread is blocked, are skipped: there is no burst afterwards.
   * @throws as `after` does
   */
  every(key: string, periodMs: number, message: M, options?: { readonly mode?: TimerMode | undefined }): void;
  /** Ends the timer with this key; a tick of it that is queued is not delivered. Does nothing if there is none. */
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
   * @throws as `after` does
   */
  idle(afterMs: number, message: M, options?: IdleOptions<M>): void;
  /** Ends the receive timeout, and takes back a message of it that is queued. Nothing if there is none. */
  cancelIdle(): void;
}

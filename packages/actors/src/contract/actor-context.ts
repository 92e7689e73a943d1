import type { ActorRef, AnyRef, Askable, AskFields, Recipient, ReplyOf, TypeOf } from './actor-ref.ts';
import type { Receive } from './handlers.ts';
import type { Logger } from './logger.ts';
import type { Accepted, AskOptions, SendOptions, TellOptions } from './message.ts';
import type { Paced } from './pace.ts';
import type { Spawner } from './spawner.ts';
import type { System } from './system.ts';
import type { Terminated } from './terminated.ts';
import type { Timers } from './timers.ts';

/**
 * What an actor has at hand. Valid until the actor ends or restarts: afterwards its calls throw `ActorStoppedError`, and the
 * next incarnation has a context of its own.
 *
 * `ctx.spawn` starts children: they live at most as long as this actor.
 *
 * @example
 * actor<CounterMessage>(import.meta.url, 'counter', (ctx) => {
 *   ctx.log.info('ready');
 *   return on({ add: () => {}, get: ({ replyTo }) => replyTo.tell(0) });
 * });
 */
export interface ActorContext<in out M> extends Spawner, Paced {
  /** `void ctx.self.stop()` ends the actor after the current message. Do not await it in a handler: that rejects (S9). */
  readonly self: ActorRef<M>;
  readonly parent: AnyRef;
  /** By name, oldest first. */
  readonly children: ReadonlyMap<string, AnyRef>;
  /** Adds `actor` and `thread` to each line. */
  readonly log: Logger;
  /**
   * Of the ask that is being handled: aborted when its asker gives it up, by signal or by time, and when the actor begins to stop or
   * to restart (G50). Outside asks only the latter. Read it in the handler it is for, and hand it to `fetch`, file reads and the like.
   */
  readonly signal: AbortSignal;
  /**
   * Whether `signal` is aborted, or would be if this handler let the event loop run: for loops that never yield (G50). It reads
   * shared memory and the clock, a tenth of a microsecond: not after every addition.
   *
   * @example
   * for (const chunk of chunks) {
   *   if (ctx.cancelled()) return;
   *   crunch(chunk);
   * }
   */
  cancelled(): boolean;
  /**
   * Until when somebody waits for the answer to the ask that is being handled, in epoch milliseconds; undefined: no ask, or no end.
   * What this actor asks meanwhile, by `ctx.ask` also after an `await`, ends then at the latest (G49).
   */
  readonly deadline: number | undefined;
  /** Epoch milliseconds, from the system's clock: tests move it. */
  readonly clock: { now(): number };
  /** In [0, 1), from the system's source: tests seed it. */
  random(): number;
  readonly system: System;
  /** As on the reference, but carrying the sender at any time, also after an `await` (C1). */
  tell<T>(to: Recipient<T>, message: NoInfer<T>, options?: TellOptions): Accepted;
  /** As `ref.send`; carries the sender (C1). */
  send<P>(to: ActorRef<P>, message: NoInfer<P>, options?: SendOptions): Promise<void>;
  /** As `ref.ask`; carries the sender and the deadline of what is being handled (C1, G49). */
  ask<P, K extends TypeOf<Askable<P>>>(
    to: ActorRef<P>,
    message: { readonly type: K } & AskFields<P, K>,
    options?: AskOptions,
  ): Promise<ReplyOf<P, K>>;
  /** Shows other threads now what was told in this turn, instead of at its end (R1). */
  flush(): void;
  /** Handles messages this way from the next one on (G54). */
  become(receive: Receive<M>): void;
  readonly timers: Timers<M>;
  /**
   * Tells this actor once when `ref` has ended for good, also if it had already: not when it restarts (G39). The notice comes behind
   * everything that `ref` had told this actor (G40): to the behaviour's `terminated` hook, or, with `as`, as a message of the
   * protocol. Watching again changes how it is told. Watches end with the incarnation, so setup sets those that are to last.
   *
   * @example
   * ctx.watch(worker, ({ reason }) => ({ type: 'worker-gone', reason }));
   */
  watch(ref: AnyRef, as?: (notice: Terminated) => M): void;
  /** Nothing more is told of `ref`, not even what is queued. */
  unwatch(ref: AnyRef): void;
  /**
   * Makes the result of `work` a message of this actor's own. Without `failed` a failure of it is one of the actor's, as an error
   * in a handler is (G26). What settles after a restart or a stop leads to nothing.
   *
   * @example
   * ctx.pipeToSelf(fetch(url), (response) => ({ type: 'fetched', response }));
   */
  pipeToSelf<T>(work: PromiseLike<T>, done: (value: T) => M, failed?: (error: unknown) => M): void;
}

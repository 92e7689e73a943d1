import type { ActorRef, AnyRef, Askable, AskFields, Recipient, ReplyOf, TypeOf } from './actor-ref.ts';
import type { Call } from './call.ts';
import type { Common } from './common.ts';
import type { Receive } from './handlers.ts';
import type { Logger } from './logger.ts';
import type { Accepted, AskOptions, SendOptions, TellOptions } from './message.ts';
import type { MetricMaker } from './metrics.ts';
import type { Paced } from './pace.ts';
import type { ServiceKey } from './service-key.ts';
import type { Blocks } from './shared-block.ts';
import type { Spawner } from './spawner.ts';
import type { Stash } from './stash.ts';
import type { StateHolder } from './state.ts';
import type { Stateful } from './state-port.ts';
import type { Subscription } from './subscription.ts';
import type { Streaming } from './stream.ts';
import type { System } from './system.ts';
import type { Terminated } from './terminated.ts';
import type { Timers } from './timers.ts';

/**
 * What an actor can use, handed to its setup. Valid until the actor ends or restarts: after that its calls throw
 * `ActorStoppedError`, and the next incarnation gets a context of its own.
 *
 * `ctx.spawn` starts children, which live at most as long as this actor.
 *
 * @example
 * actor<CounterMessage>(import.meta.url, 'counter', (ctx) => {
 *   ctx.log.info('ready');
 *   return on({ add: () => {}, get: ({ replyTo }) => replyTo.tell(0) });
 * });
 */
export interface ActorContext<in out M> extends Spawner, Streaming, Paced, StateHolder, Stateful, Common {
  /** `void ctx.self.stop()` ends the actor after the current message. Do not await it in a handler: that rejects (S9). */
  readonly self: ActorRef<M>;
  /** Whoever spawned this actor; the user guardian, for what `system.spawn` started. */
  readonly parent: AnyRef;
  /** The living children by name, oldest first. */
  readonly children: ReadonlyMap<string, AnyRef>;
  /** Adds `actor`, `thread` and `incarnation` to each line. */
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
  /** The three of what is being handled, to be kept when its handler returns before it is done. Read it before the first `await`. */
  readonly call: Call;
  /** Epoch milliseconds from the system's clock, which tests can move. */
  readonly clock: { now(): number };
  /** A number in [0, 1) from the system's source of randomness, which tests can seed. */
  random(): number;
  readonly system: System;
  /** Counters, gauges, histograms and timers of its own: `system.metrics` has all of them. Make them in setup: the same name is the same metric. */
  readonly metrics: MetricMaker;
  /** Like `to.tell`, but carries this actor as the sender at any time, even after an `await` (C1). */
  tell<T>(to: Recipient<T>, message: NoInfer<T>, options?: TellOptions): Accepted;
  /** Like `to.send`; carries the sender, as `tell` does (C1). */
  send<P>(to: ActorRef<P>, message: NoInfer<P>, options?: SendOptions): Promise<void>;
  /** Like `to.ask`; carries the sender and the deadline of what is being handled (C1, G49). */
  ask<P, K extends TypeOf<Askable<P>>>(
    to: ActorRef<P>,
    message: { readonly type: K } & AskFields<P, K>,
    options?: AskOptions,
  ): Promise<ReplyOf<P, K>>;
  /**
   * Hands a message on as it is. An ask becomes one of `to`, with its deadline and its signal, and with the error if `to` fails; if `to` does not take it, it fails at once
   * with what an ask of `to` would fail with, and blocks in it return to the arena (C3). One that was answered, or handed on before, is `'stopped'`, and stays.
   * A message without a reply handle is told.
   *
   * @example
   * on<Stock>({ left: (message) => void ctx.forward(shelfOf(message.item), message) });
   * @throws MessageNotSerializableError, MessageTooLargeError: as `tell` does
   */
  forward<P>(to: ActorRef<P>, message: NoInfer<P>): Accepted;
  /** Makes what this turn has sent visible to other threads now, instead of at the end of the turn (R1). */
  flush(): void;
  /**
   * From now on this actor is found under `key`, in every thread, until it ends; restarts change nothing about that. A second time is
   * nothing, and it may be registered under several keys.
   *
   * @example
   * ctx.register(ledgers); // in setup: whoever has awaited `started` finds it
   */
  register(key: ServiceKey<M>): void;
  /** All that are registered under `key` and live, as far as this thread has heard, in the same order in every thread. Empty: nobody is. */
  findAll<T>(key: ServiceKey<T>): readonly ActorRef<T>[];
  /**
   * Sends this actor what `as` makes of the set, now and after each change. At most one such message waits in its mailbox, and it says who
   * is found when its turn comes. Ends with the incarnation, as the form with a recipient does here.
   *
   * @example
   * ctx.findAll(shardKey, (shards) => ({ type: 'shards', shards }));
   */
  findAll<T>(key: ServiceKey<T>, as: (found: readonly ActorRef<T>[]) => M): Subscription;
  findAll<T>(key: ServiceKey<T>, to: Recipient<readonly ActorRef<T>[]>): Subscription;
  /** Replaces the receive function, from the next message on (G54). */
  become(receive: Receive<M>): void;
  readonly timers: Timers<M>;
  /**
   * Memory to send without copying it. What this actor holds returns when it ends or restarts; messages that wait for it keep theirs.
   */
  readonly blocks: Blocks;
  /** Messages that wait until the actor can handle them (G53). */
  readonly stash: Stash<M>;
  /**
   * This actor is told once when `ref` has ended for good, also if it had ended already, but not when it restarts (G39). The notice
   * arrives after everything that `ref` had told this actor (G40). It goes to the behaviour's `terminated` hook or, with `as`, is
   * turned into a message of this actor's protocol. Watching again replaces `as`. Watches end with the incarnation, so begin in
   * setup those that are to last.
   *
   * @throws TypeError for a reference of another system
   * @example
   * ctx.watch(worker, ({ reason }) => ({ type: 'worker-gone', reason }));
   */
  watch(ref: AnyRef, as?: (notice: Terminated) => M): void;
  /** Ends the watch. A notice that is already queued is not delivered either. */
  unwatch(ref: AnyRef): void;
  /**
   * When `work` settles, sends this actor the message that `done` or `failed` makes of its result. Without `failed`, a rejection is a
   * failure of the actor, like an error in a handler (G26); so is an error in `done` or `failed`. Results come in the order in which
   * the promises settle, and do not count against the bound of the mailbox. A drain and the stop of the system wait for them. Work
   * that settles after a restart or a stop is ignored.
   *
   * @example
   * ctx.pipeToSelf(fetch(url), (response) => ({ type: 'fetched', response }));
   */
  pipeToSelf<T>(work: PromiseLike<T>, done: (value: T) => M, failed?: (error: unknown) => M): void;
}

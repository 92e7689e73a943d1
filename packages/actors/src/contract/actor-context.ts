import type { ActorRef, AnyRef, Askable, AskFields, Recipient, ReplyOf, TypeOf } from './actor-ref.ts';
import type { Receive } from './handlers.ts';
import type { Logger } from './logger.ts';
import type { Accepted, AskOptions, SendOptions, TellOptions } from './message.ts';
import type { Spawner } from './spawner.ts';
import type { System } from './system.ts';

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
export interface ActorContext<in out M> extends Spawner {
  /** `void ctx.self.stop()` ends the actor after the current message. Do not await it in a handler: that rejects (S9). */
  readonly self: ActorRef<M>;
  readonly parent: AnyRef;
  /** By name, oldest first. */
  readonly children: ReadonlyMap<string, AnyRef>;
  /** Adds `actor` and `thread` to each line. */
  readonly log: Logger;
  /** Aborted when the actor begins to stop or to restart: hand it to `fetch`, file reads and the like. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds, from the system's clock: tests move it. */
  readonly clock: { now(): number };
  /** In [0, 1), from the system's source: tests seed it. */
  random(): number;
  readonly system: System;
  /** As on the reference, but carrying the sender at any time, also after an `await` (C1). */
  tell<T>(to: Recipient<T>, message: NoInfer<T>, options?: TellOptions): Accepted;
  /** As `ref.send`; carries the sender (C1). */
  send<P>(to: ActorRef<P>, message: NoInfer<P>, options?: SendOptions): Promise<void>;
  /** As `ref.ask`; carries the sender (C1). */
  ask<P, K extends TypeOf<Askable<P>>>(
    to: ActorRef<P>,
    message: { readonly type: K } & AskFields<P, K>,
    options?: AskOptions,
  ): Promise<ReplyOf<P, K>>;
  /** Shows other threads now what was told in this turn, instead of at its end (R1). */
  flush(): void;
  /** Handles messages this way from the next one on (G54). */
  become(receive: Receive<M>): void;
}

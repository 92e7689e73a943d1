import type { Accepted, AskOptions, Message, SendOptions, TellOptions } from './message.ts';

/** Anything that takes a `T`: an actor, a reply handle, a probe in a test. */
export interface Recipient<in T> {
  /**
   * Sends a message and never waits (G8); look at what it returns.
   * @throws MessageNotSerializableError naming the path, MessageTooLargeError: at the call, and only across threads or with
   * `strictMessages` (G5); BlockMovedError for a block that was sent before; TypeError or RangeError for an option that makes no sense. Of a router also
   * TypeError without the field that it routes by, StateError for a block that would go to several
   */
  tell(message: T, options?: TellOptions): Accepted;
}

/**
 * Where the answer to an ask goes. Made by `ask`; may be kept and answered later, or sent on to another actor. Exactly one answer
 * counts: a second one is refused with `'stopped'`, and one that comes too late becomes a dead letter `late-reply` (G46).
 */
export interface ReplyTo<in R> extends Recipient<R> {
  /**
   * Answers with an error: the ask rejects with it, and its type is intact in another thread too (G22). This refuses one request. An
   * error thrown by the handler, in contrast, means that the actor is broken, and its supervisor decides what happens.
   */
  fail(error: Error): void;
  /**
   * Hands the ask over, with its deadline and its signal: from now on it belongs to `to`, which must answer with the type that was asked for (C3). Unless it
   * says `'accepted'` the ask is still here, to be answered if it was not; one that was handed on before, or waits in a stash, says `'stopped'`. A message that is told on with its `replyTo` has neither, and an error of its handler reaches nobody.
   */
  forward<A, P, K extends TypeOf<Askable<P>>>(
    this: ReplyTo<A>,
    to: ActorRef<P> & ([ReplyOf<P, K>] extends [A] ? unknown : never),
    message: { readonly type: K } & AskFields<P, K>,
  ): Accepted;
}

/** `Omit` that keeps unions apart. */
type Distribute<M, K extends PropertyKey> = M extends unknown ? { [P in keyof M as P extends K ? never : P]: M[P] } : never;
/** The members of the union `M` whose `type` is, or may be, `K`. */
export type OfType<M, K> = M extends { readonly type: infer T } ? (K extends T ? M : never) : never;
/** The members of `M` that carry `replyTo`, optional or not. */
export type Askable<M> = M extends Message ? ('replyTo' extends keyof M ? M : never) : never;
/** The `type`s of `M`. */
export type TypeOf<M> = M extends Message ? M['type'] : never;
/** What is left to fill in when `K` is asked of `M`: everything but `type` and `replyTo`. */
export type AskFields<M, K> = Distribute<OfType<Askable<M>, K>, 'replyTo' | 'type'>;
/** What `M` answers to `K`. */
export type ReplyOf<M, K> =
  OfType<Askable<M>, K> extends infer X ? (X extends { readonly replyTo?: ReplyTo<infer R> | undefined } ? R : never) : never;

/**
 * An actor, seen from outside: an address that may be stored, compared with `===`, and sent in messages (G4).
 *
 * Contravariant in `M`: a reference to an actor that accepts more messages may be used where one that accepts fewer is wanted.
 *
 * @example
 * if (ref.tell({ type: 'add', by: 2 }) === 'full') await ref.send({ type: 'add', by: 2 });
 * const n = await ref.ask({ type: 'get' }, { timeout: 1_000 });
 */
export interface ActorRef<in M> extends Recipient<M> {
  /** For people and logs: unique among siblings (G13), not an identity. */
  readonly name: string;
  /** False in every thread as soon as a stop, a drain or a kill has begun (G15). */
  readonly isAlive: boolean;
  /** Resolves when setup has run. Rejects, mostly with `SpawnError`, if it never will; never an unhandled rejection (G12). */
  readonly started: Promise<void>;
  /**
   * Ends the actor after its current message; queued messages are dropped (G14). Resolves when the actor and its children have ended.
   * Inside a handler, awaiting the actor's own stop or an ancestor's rejects at once with `StateError` (S9).
   */
  stop(): Promise<void>;
  /**
   * Ends the actor after it has handled what is queued and what the caller has told it so far; later messages are refused, or become
   * dead letters `draining` (G14). Resolves when the actor has ended, however long its work takes; `stop` and `kill` overtake it.
   */
  drain(): Promise<void>;
  /**
   * Ends the actor and everything below it at once, as far as others can tell: asks settle, watchers are told, the name is free. Code
   * of the actor that is still running has no effect, because its context is revoked, and no hook runs (G14). Resolves when the actor
   * itself has ended. A handler in a synchronous loop cannot be interrupted: its thread notices the kill when the loop ends.
   */
  kill(): Promise<void>;
  /**
   * Like `tell`, but waits for room, in order with the sender's other messages (G8). Resolves when the message is accepted.
   * @throws ActorStoppedError, SpawnError, ThreadLostError, SystemStoppedError, MessageNotSerializableError, MessageTooLargeError, BlockMovedError, the
   * signal's reason, or TypeError for an option that makes no sense; of a router or pool also NoRouteesError, and what `tell` throws: all as a rejection
   */
  send(message: M, options?: SendOptions): Promise<void>;
  /**
   * Sends `message` with a `replyTo` made for it, and waits for the answer. Always settles, by default within 5 s (G45).
   *
   * `P` comes from the receiver through `this`, so `M` stays purely contravariant.
   * @throws AskTimeoutError, ActorStoppedError, ActorRestartingError, ThreadLostError, MailboxFullError, SpawnError, SystemStoppedError,
   * AskCycleError, MessageNotSerializableError, MessageTooLargeError, BlockMovedError, the signal's reason, or the error the handler failed with; of a router
   * or pool also NoRouteesError, AllRouteesFailedError, and what `tell` throws: as a rejection
   */
  ask<P, K extends TypeOf<Askable<P>>>(
    this: ActorRef<P>,
    message: { readonly type: K } & AskFields<P, K>,
    options?: AskOptions,
  ): Promise<ReplyOf<P, K>>;
}

/** A reference to an actor of any kind: it can be stopped, watched, compared and sent on, but told nothing. */
export type AnyRef = ActorRef<never>;

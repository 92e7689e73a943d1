import type { Accepted, AskOptions, Message, SendOptions, TellOptions } from './message.ts';

/** Anything that takes a `T`: an actor, a reply handle, a probe in a test. */
export interface Recipient<in T> {
  /**
   * Never waits (G8).
   * @throws MessageNotSerializableError naming the path, MessageTooLargeError: only across threads, at the call (G5)
   */
  tell(message: T, options?: TellOptions): Accepted;
}

/**
 * Where an answer goes. Made by `ask`; may be kept and answered later, or sent on. Exactly one answer counts: a second one is
 * refused with `'stopped'`, a late one becomes a dead letter `late-reply` (G46).
 */
export interface ReplyTo<in R> extends Recipient<R> {
  /**
   * Answers with an error: the ask rejects with it, its type intact also in another thread (G22). This refuses one request; an
   * error thrown by the handler instead says that the actor is broken, and its supervisor decides.
   */
  fail(error: Error): void;
  /** Hands the answering over: from now on the ask belongs to `to`, which must answer with what was asked for (C3). */
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
 * An actor, from outside: an address that may be stored, compared by identity of its target, and sent in messages (G4).
 *
 * Contravariant in `M`: a reference to an actor that takes more serves where one that takes less is wanted.
 *
 * @example
 * if (ref.tell({ type: 'add', by: 2 }) === 'full') await ref.send({ type: 'add', by: 2 });
 * const n = await ref.ask({ type: 'get' }, { timeout: 1_000 });
 */
export interface ActorRef<in M> extends Recipient<M> {
  /** For people and logs: unique among siblings (G13), not an identity. */
  readonly name: string;
  /** False in every thread as soon as a stop has begun (G15). */
  readonly isAlive: boolean;
  /** Settles when setup has run; rejects with `SpawnError`, never as an unhandled rejection (G12). */
  readonly started: Promise<void>;
  /**
   * Finishes the current message, overtakes queued ones (G14). Settles when the actor and its children have ended.
   * Awaiting the own stop, or an ancestor's, inside a handler rejects at once (S9).
   */
  stop(): Promise<void>;
  /**
   * Finishes what is queued, and what its caller has told it by now; what comes later is refused, or a dead letter `draining`
   * (G14). Settles when the actor has ended, which may take as long as its work does; `stop` and `kill` overtake it.
   */
  drain(): Promise<void>;
  /**
   * Ends it at once for everybody else, and what is below it: asks settle, watchers are told, its name is free; what its code
   * does still is without effect, since its context is revoked. No hook runs (G14). Settles when the actor itself has ended.
   * A handler in a synchronous loop goes on all the same, and its thread learns of the end only then.
   */
  kill(): Promise<void>;
  /**
   * Waits for room, in order with the sender's other messages (G8).
   * @throws ActorStoppedError, MailboxFullError, MessageNotSerializableError, MessageTooLargeError, or the signal's reason: as a rejection
   */
  send(message: M, options?: SendOptions): Promise<void>;
  /**
   * Tells `message` with a `replyTo` of its own and waits for the answer. Always settles (G45).
   *
   * `P` comes from the receiver through `this`, so `M` stays purely contravariant.
   * @throws AskTimeoutError, ActorStoppedError, ActorRestartingError, ThreadLostError, MailboxFullError, SpawnError, SystemStoppedError,
   * AskCycleError, MessageNotSerializableError, MessageTooLargeError, the signal's reason, or the error the handler failed with: as a rejection
   */
  ask<P, K extends TypeOf<Askable<P>>>(
    this: ActorRef<P>,
    message: { readonly type: K } & AskFields<P, K>,
    options?: AskOptions,
  ): Promise<ReplyOf<P, K>>;
}

/** Any reference: stop it, compare it, send it on; nothing can be told to it. */
export type AnyRef = ActorRef<never>;

import type { OfType } from './actor-ref.ts';
import type { Accepted, Message } from './message.ts';

/** What a handler may give back: nothing, or what `tell` said. A reply goes through `replyTo`, so `() => count` does not compile. */
export type Handled = void | Accepted | Promise<void | Accepted>;

/**
 * Handles one message. A promise holds the actor, not its thread: the next message waits until it settles (G3).
 *
 * An error thrown here, or a rejection, means that the actor is broken: it is suspended, its parent decides what becomes of it
 * (`supervise`; by default it restarts), and the ask it was handling rejects with the error. To refuse a request, answer it: `replyTo.fail(error)`.
 */
export type Receive<in M> = (message: M) => Handled;

/** One handler for each `type` of `M`; a sentence instead of a type where `M` could not be inferred. */
export type Handlers<M extends Message> = string extends M['type']
  ? 'on() does not know the message type here: write actor<Messages, Args>(…) or on<Messages>({ … })'
  : { readonly [K in M['type']]: (message: OfType<M, K>) => Handled };

import type { AnyRef } from './actor-ref.ts';
import type { Message } from './message.ts';

/** What happened: an error, where, and while handling what. */
export interface Failure<out E extends Error = Error> {
  readonly error: E;
  readonly actor: AnyRef;
  /** Undefined if it did not happen in a message handler. */
  readonly message: Message | undefined;
  /** 1 for the first failure in a row. */
  readonly attempt: number;
}

/** What becomes of an actor that failed. */
export type Decision = 'stop';

/** Decides over failures. The cell suspends the actor, asks, and carries the decision out. */
export interface SupervisionPort {
  failed(failure: Failure): Decision;
}

import type { AnyRef } from './actor-ref.ts';
import type { Message } from './message.ts';

/** A failure: the error, the actor, and the message it was handling. */
export interface Failure<out E extends Error = Error> {
  readonly error: E;
  readonly actor: AnyRef;
  /** Undefined if the failure was not in a message handler, or if the message cannot be sent to the parent's thread. */
  readonly message: Message | undefined;
  /** 1 for the first failure in a row. A row ends when the actor has not failed for the period of its table. */
  readonly attempt: number;
}

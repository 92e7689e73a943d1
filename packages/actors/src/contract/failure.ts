import type { AnyRef } from './actor-ref.ts';
import type { Message } from './message.ts';

/** What happened: an error, where, and while handling what. */
export interface Failure<out E extends Error = Error> {
  readonly error: E;
  readonly actor: AnyRef;
  /** Undefined if it did not happen in a message handler, or cannot be sent to where the decision is taken. */
  readonly message: Message | undefined;
  /** 1 for the first failure in a row. A row ends when nothing failed for the table's period. */
  readonly attempt: number;
}

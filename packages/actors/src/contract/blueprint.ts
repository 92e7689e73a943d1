import type { MailboxOptions } from './mailbox-options.ts';

declare const accepts: unique symbol;

/**
 * A definition with its arguments: plain data, may travel in messages and be spawned in any thread, any number of times.
 *
 * @example const blueprint = counter({ start: 1 });
 */
export interface Blueprint<in M> {
  readonly url: string;
  readonly actorName: string;
  readonly args: unknown;
  /** Of its definition, so that the mailbox is right before the definition's module has been imported where the actor is to live. */
  readonly mailbox?: MailboxOptions;
  /** For the compiler alone: which messages the actor takes. */
  readonly [accepts]: (message: M) => void;
}

/** What `actor` returns. Calling it only binds the arguments; nothing is started. */
export interface ActorDefinition<in M, in A = void> {
  (args: A): Blueprint<M>;
  readonly url: string;
  readonly actorName: string;
  readonly mailbox?: MailboxOptions;
}

/** What `spawn` takes. A definition without arguments may be given uncalled. */
export type Spawnable<M> = Blueprint<M> | ActorDefinition<M, void>;

/** The blueprint of whatever was given to `spawn`. A function that is no definition is not called: as it is, `spawn` refuses it. */
export function blueprintOf<M>(what: Spawnable<M>): Blueprint<M> {
  return typeof what === 'function' && typeof what.actorName === 'string' ? what() : (what as Blueprint<M>);
}

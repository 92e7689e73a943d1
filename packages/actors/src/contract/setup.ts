import type { ActorContext } from './actor-context.ts';
import type { Initial } from './behavior.ts';
import type { Layouts } from './layouts.ts';
import type { MailboxOptions } from './mailbox-options.ts';
import type { Message } from './message.ts';
import type { Supervision } from './supervision.ts';

/** Runs once per incarnation, in the actor's thread, before its first message. If it returns a promise, that message waits; the thread does not. */
export type Setup<M extends Message, A> = (ctx: ActorContext<M>, args: A) => Initial<M> | Promise<Initial<M>>;

/** What holds for all actors of a definition, unless `spawn` says otherwise. */
export interface ActorOptions<M extends Message> {
  /** How much may wait for it, and what becomes of more (G9). Default: `defaults.mailboxCapacity`, and more is refused. */
  readonly mailbox?: MailboxOptions | undefined;
  /** Fixed layouts for the hottest messages; checked against the protocol (R7). */
  readonly layouts?: Layouts<M> | undefined;
  /** What is done about its failures if whoever spawns it does not say otherwise. Default: restart, up to 3 times in 5 s, then escalate. */
  readonly supervise?: Supervision | undefined;
}

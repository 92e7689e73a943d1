import type { ActorContext } from './actor-context.ts';
import type { Initial } from './behavior.ts';
import type { Layouts } from './layouts.ts';
import type { Message } from './message.ts';

/** Runs once per incarnation, in the actor's thread, before its first message. A promise delays that message, not the thread. */
export type Setup<M extends Message, A> = (ctx: ActorContext<M>, args: A) => Initial<M> | Promise<Initial<M>>;

export interface ActorOptions<M extends Message> {
  /** Fixed layouts for the hottest messages; checked against the protocol (R7). */
  readonly layouts?: Layouts<M>;
}

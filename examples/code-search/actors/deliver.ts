import type { ActorContext, ActorRef } from '@ringmaster/actors';

/**
 * Tells a message, and waits only if there is no room: the usual case costs no promise, and a sender that is faster than
 * its receiver is slowed down instead of piling up messages (G8).
 *
 * @returns what to await, if anything; it rejects if the receiver has ended
 */
export function deliver<M, P>(ctx: ActorContext<M>, to: ActorRef<P>, message: NoInfer<P>): Promise<void> | undefined {
  return ctx.tell(to, message) === 'accepted' ? undefined : ctx.send(to, message);
}

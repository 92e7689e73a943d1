import type { ActorRef } from '../../contract/actor-ref.ts';

/**
 * Told in any case, as long as there is anybody: what finds no room waits for it, in order with all that its sender has told or sent there.
 *
 * @throws MessageNotSerializableError, MessageTooLargeError
 */
export function post<M>(to: ActorRef<M>, message: M): void {
  // Nobody is left to whom it would make a difference, and a dead letter would be all that comes of it.
  if (!to.isAlive) return;
  if (to.tell(message) === 'full') to.send(message).catch(() => undefined);
}

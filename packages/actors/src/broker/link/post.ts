import type { ActorRef } from '../../contract/actor-ref.ts';

/**
 * Told in any case: what finds no room waits for it, and is in order with all that its sender has told or sent there.
 *
 * @throws MessageNotSerializableError, MessageTooLargeError
 */
export function post<M>(to: ActorRef<M>, message: M): void {
  if (to.tell(message) === 'full') to.send(message).catch(() => undefined);
}

import type { ActorRef } from '../contract/actor-ref.ts';
import type { ActorDefinition } from '../contract/blueprint.ts';
import type { SupervisorMessage } from '../contract/child-spec.ts';
import type { AskOptions } from '../contract/message.ts';

/**
 * Asks a supervisor for one of its children, which must be of the definition `of`: so it is known which messages it takes.
 *
 * @returns the reference; while the first children are being started, as soon as this one's turn has come
 * @throws StateError if there is no such child, it is stopped, or is of another definition; and what `ask` does: as a rejection
 * @example
 * const store = await getChild(boss, 'store', storeDefinition); // ActorRef<StoreMessage>
 */
export function getChild<M>(
  boss: ActorRef<SupervisorMessage>,
  name: string,
  of: ActorDefinition<M, never>,
  options?: AskOptions,
): Promise<ActorRef<M>> {
  const { url, actorName } = of;
  // The supervisor has compared the definitions.
  return boss.ask({ type: 'get', name, of: { url, actorName } }, options) as Promise<ActorRef<M>>;
}

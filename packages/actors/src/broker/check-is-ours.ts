import { ActorRefBase, asActorRef } from '../cell/refs/actor-ref-base.ts';
import type { ActorRef } from '../contract/actor-ref.ts';
import type { BrokerMessage } from '../contract/broker-messages.ts';

/** What it would acknowledge stays in its own system. The broker could not watch it either. @throws TypeError */
export function checkIsOurs(action: string, broker: ActorRef<BrokerMessage>, to: object): void {
  if (to instanceof ActorRefBase && to.systemId !== asActorRef(broker).systemId)
    throw new TypeError(`Cannot ${action}: "${to.name}" belongs to another system`);
}

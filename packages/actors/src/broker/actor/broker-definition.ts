import type { BrokerMessage } from '../../contract/broker-messages.ts';
import { definitionIn } from '../../contract/definition-in.ts';
import type { BrokerArgs } from './own-messages.ts';

/** The actor behind a `MessageBroker`. */
export const brokerActor = definitionIn<BrokerMessage, BrokerArgs>(import.meta.url, 'broker-actor', 'message-broker');

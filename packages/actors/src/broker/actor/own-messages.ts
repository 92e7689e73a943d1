import type { ActorContext } from '../../contract/actor-context.ts';
import type { AnyRef } from '../../contract/actor-ref.ts';
import type { BrokerMessage, Declaration } from '../../contract/broker-messages.ts';
import type { StoreBlueprint } from '../../contract/broker-store.ts';

/** What a broker's actor is spawned with. */
export interface BrokerArgs {
  readonly declare: readonly Declaration[];
  readonly retainedMax: number;
  readonly store?: StoreBlueprint;
}

export type Told<Type extends BrokerMessage['type']> = Extract<BrokerMessage, { type: Type }>;

/** What it tells itself. */
export type OwnMessage =
  | { readonly type: 'ringmaster/wake' }
  /** The store has failed, and this life has been told to go on. */
  | { readonly type: 'ringmaster/store-failed' }
  /** Nobody reads the stream of that consumer any more. */
  | { readonly type: 'ringmaster/consumer-left'; readonly consumer: string }
  /** The actor has ended that consumers hand their deliveries to. */
  | { readonly type: 'ringmaster/recipient-gone'; readonly recipient: AnyRef };

export type BrokerContext = ActorContext<BrokerMessage | OwnMessage>;

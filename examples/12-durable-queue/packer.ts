import { appendFileSync } from 'node:fs';
import { type ActorRef, actor, type BrokerMessage, type Delivery, MessageBroker, on, queue } from '@ringmaster/actors';

export interface Order {
  readonly n: number;
}

/** However often the process dies, no order is given up. */
export const orders = queue<Order>('orders', { maxAttempts: Number.POSITIVE_INFINITY });

export interface PackerArgs {
  readonly broker: ActorRef<BrokerMessage>;
  /** A line for each order that was packed. */
  readonly book: string;
}

/** Packs what it is given, writes that down, and says so then: an order whose process dies in between is packed twice, and none is left out. */
export const packer = actor<Delivery<Order>, PackerArgs>(import.meta.url, 'packer', (ctx, { broker, book }) => {
  MessageBroker.of(broker, ctx).consume(orders, ctx.self);
  return on({
    delivery: (delivery) => {
      appendFileSync(book, `${delivery.body.n}\n`);
      delivery.ack();
    },
  });
});

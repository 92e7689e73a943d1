import { threadId } from 'node:worker_threads';
import { type ActorRef, actor, type BrokerMessage, MessageBroker, on, type Published, type ReplyTo, topic } from '@ringmaster/actors';

/** A small message, told or published. */
export interface Tick {
  readonly id: number;
  readonly price: number;
}

export const ticks = topic<Tick>('bench.*.ticks');

export type ListenerMessage =
  | Published<Tick>
  | { readonly type: 'tick'; readonly body: Tick }
  | { readonly type: 'heard'; readonly replyTo: ReplyTo<number> }
  | { readonly type: 'where'; readonly replyTo: ReplyTo<number> };

/** Counts what it hears: what is told it, or with a broker, what is published. */
export const topicListener = actor<ListenerMessage, { readonly broker?: ActorRef<BrokerMessage> }>(
  import.meta.url,
  'topic-listener',
  async (ctx, { broker }) => {
    let heard = 0;
    if (broker !== undefined)
      await MessageBroker.of(broker, ctx).subscribe(ticks, ctx.self, { waitingMax: Number.POSITIVE_INFINITY }).started;
    return on<ListenerMessage>({
      published: () => {
        heard++;
      },
      tick: () => {
        heard++;
      },
      heard: ({ replyTo }) => replyTo.tell(heard),
      where: ({ replyTo }) => replyTo.tell(threadId),
    });
  },
);

import { threadId } from 'node:worker_threads';
import { type ActorRef, actor, on, type ReplyTo } from '@ringmaster/actors';
import { actorStreamPort } from './stream-ports.ts';
import { produce, type StreamReport } from '../stream/produce.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import type { SinkMessage } from './sink.ts';

export type ProducerMessage =
  | { readonly type: 'run'; readonly to: ActorRef<SinkMessage>; readonly plan: StreamPlan; readonly replyTo: ReplyTo<StreamReport> }
  | { readonly type: 'where'; readonly replyTo: ReplyTo<number> };

/** Streams to another actor, from a worker. */
export const producer = actor<ProducerMessage>(import.meta.url, 'producer', (ctx) =>
  on<ProducerMessage>({
    run: async ({ to, plan, replyTo }) => {
      replyTo.tell(await produce(actorStreamPort(ctx, to), plan));
    },
    where: ({ replyTo }) => replyTo.tell(threadId),
  }),
);

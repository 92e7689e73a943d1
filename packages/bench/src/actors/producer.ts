import { threadId } from 'node:worker_threads';
import { type ActorRef, actor, on, type ReplyTo } from '@ringmaster/actors';
import { actorTrafficPort } from './traffic-ports.ts';
import { produce, type TrafficReport } from '../traffic/produce.ts';
import type { TrafficPlan } from '../traffic/traffic-plan.ts';
import type { SinkMessage } from './sink.ts';

export type ProducerMessage =
  | { readonly type: 'run'; readonly to: ActorRef<SinkMessage>; readonly plan: TrafficPlan; readonly replyTo: ReplyTo<TrafficReport> }
  | { readonly type: 'where'; readonly replyTo: ReplyTo<number> };

/** Sends to another actor, from a worker. */
export const producer = actor<ProducerMessage>(import.meta.url, 'producer', (ctx) =>
  on<ProducerMessage>({
    run: async ({ to, plan, replyTo }) => {
      replyTo.tell(await produce(actorTrafficPort(ctx, to), plan));
    },
    where: ({ replyTo }) => replyTo.tell(threadId),
  }),
);

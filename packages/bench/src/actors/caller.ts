import { threadId } from 'node:worker_threads';
import { type ActorRef, actor, on, type ReplyTo } from '@ringmaster/actors';
import { type CallReport, callInTurn } from '../calls/call-in-turn.ts';
import type { CallPlan } from '../calls/call-plan.ts';
import { actorCall } from './ask-calls.ts';
import type { EchoMessage } from './echo.ts';

export type CallerMessage =
  | { readonly type: 'run'; readonly to: ActorRef<EchoMessage>; readonly plan: CallPlan; readonly replyTo: ReplyTo<CallReport> }
  | { readonly type: 'where'; readonly replyTo: ReplyTo<number> };

/** Asks another actor in turn, from a worker. */
export const caller = actor<CallerMessage>(import.meta.url, 'caller', (ctx) =>
  on<CallerMessage>({
    run: async ({ to, plan, replyTo }) => {
      replyTo.tell(await callInTurn(actorCall(ctx, to, plan.sizeBytes), plan));
    },
    where: ({ replyTo }) => replyTo.tell(threadId),
  }),
);

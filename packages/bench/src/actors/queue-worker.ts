import { threadId } from 'node:worker_threads';
import { type ActorRef, actor, type BrokerMessage, type Delivery, MessageBroker, on, queue, type ReplyTo } from '@ringmaster/actors';

/** A small message, as the raw side sends it too. */
export interface Job {
  readonly type: 'get';
  readonly id: number;
}

export const jobs = queue<Job>('bench/jobs', { messagesMax: Number.POSITIVE_INFINITY });

export interface QueueTally {
  readonly received: number;
  /** Of their ids. */
  readonly sum: number;
}

type QueueWorkerMessage =
  | Delivery<Job>
  | { readonly type: 'tally'; readonly replyTo: ReplyTo<QueueTally> }
  | { readonly type: 'where'; readonly replyTo: ReplyTo<number> };

interface QueueWorkerArgs {
  readonly broker: ActorRef<BrokerMessage>;
  readonly prefetch: number;
  /** Its mailbox is gone round: a recipient that is no actor. */
  readonly isPlain: boolean;
}

/** Acknowledges what it is given, and counts. */
export const queueWorker = actor<QueueWorkerMessage, QueueWorkerArgs>(
  import.meta.url,
  'queue-worker',
  async (ctx, { broker, prefetch, isPlain }) => {
    let received = 0;
    let sum = 0;
    const take = (delivery: Delivery<Job>): void => {
      received++;
      sum += delivery.body.id;
      delivery.ack();
    };
    const plain = {
      tell: (delivery: Delivery<Job>) => {
        take(delivery);
        return 'accepted' as const;
      },
    };
    await MessageBroker.of(broker, ctx).consume(jobs, isPlain ? plain : ctx.self, { prefetch }).started;
    return on<QueueWorkerMessage>({
      delivery: take,
      tally: ({ replyTo }) => replyTo.tell({ received, sum }),
      where: ({ replyTo }) => replyTo.tell(threadId),
    });
  },
);

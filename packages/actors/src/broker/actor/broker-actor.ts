import { answerWith } from '../../ask/answer-with.ts';
import { brokerActor } from './broker-definition.ts';
import type { Behavior } from '../../contract/behavior.ts';
import type { BrokerMessage, PeekedMessage } from '../../contract/broker-messages.ts';
import { actor } from '../../contract/definition.ts';
import { on } from '../../contract/on.ts';
import type { QueueCore } from '../queue/queue-core.ts';
import { Asker } from './asker.ts';
import { openBroker } from './open-broker.ts';
import type { BrokerArgs, BrokerContext, OwnMessage } from './own-messages.ts';

/** The actor behind a `MessageBroker`: its messages, each told to the shell. */
// By the URL that spawners have: a bundler may put this code into another file.
actor<BrokerMessage | OwnMessage, BrokerArgs>(brokerActor.url, brokerActor.actorName, (ctx, args) => begin(ctx, args));

async function begin(ctx: BrokerContext, args: BrokerArgs): Promise<Behavior<BrokerMessage | OwnMessage>> {
  const shell = await openBroker(ctx, args);
  const receive = on<BrokerMessage | OwnMessage>({
    post: (message) => {
      shell.queues.post(message);
      return shell.room;
    },
    'post-all': (message) => {
      shell.queues.postAll(message);
      return shell.room;
    },
    ack: (message) => shell.consumers.ack(message),
    'ack-all': (message) => shell.consumers.ackAll(message),
    nack: (message) => shell.consumers.nack(message),
    'give-back': (message) => shell.consumers.giveBack(message),
    extend: (message) => shell.consumers.extend(message),
    reply: (message) => shell.consumers.reply(message),
    'reply-failure': (message) => shell.consumers.replyFailure(message),
    enqueue: (message) => {
      shell.queues.enqueue(message, message.replyTo);
      return shell.room;
    },
    request: (message) => shell.queues.request(message, new Asker(message.replyTo, ctx.call)),
    publish: ({ topic, body }) => shell.publish(topic, body),
    'publish-retained': ({ topic, body }) => {
      shell.retain(topic, body);
      return shell.room;
    },
    'forget-retained': ({ topic }) => shell.forget(topic),

    'open-feed': (message) => {
      shell.topics.open(message, ctx.writer(message.to));
      message.replyTo.tell();
    },
    subscribe: (message) => shell.topics.subscribe(message),
    unsubscribe: (message) => shell.topics.unsubscribe(message),
    'topic-stats': ({ replyTo }) => replyTo.tell(shell.topics.stats()),

    consume: (message) => shell.consumers.consume(message),
    'cancel-consumer': (message) => shell.consumers.cancel(message),
    declare: (message) => shell.queues.declareFor(message),
    'configure-queue': (message) => shell.queues.configure(message),
    'pause-queue': (message) => shell.queues.pause(message),
    'delete-queue': (message) => shell.delete(message),
    'purge-queue': (message) => shell.queues.purge(message),
    'replay-queue': (message) => shell.queues.replay(message),
    'queue-stats': ({ queue, replyTo }) => replyTo.tell(shell.queues.find(queue)?.stats),
    'await-drained': ({ queue, replyTo }) => shell.queues.awaitDrained(queue, new Asker(replyTo, ctx.call)),
    'list-queues': ({ replyTo }) => replyTo.tell([...shell.all()].map(({ stats }) => stats)),
    'peek-queue': ({ queue, limit, replyTo }) => answerWith(replyTo, peek(shell.queues.find(queue), limit)),

    'ringmaster/wake': () => shell.wake(),
    'ringmaster/store-failed': () => shell.forsake(),
    'ringmaster/consumer-left': ({ consumer }) => shell.consumers.leave(consumer),
    'ringmaster/recipient-gone': ({ recipient }) => shell.consumers.recipientGone(recipient),
  });
  return { receive, stop: () => shell.close() };
}

function peek<C>(queue: QueueCore<C> | undefined, limit: number): readonly PeekedMessage[] {
  const found: PeekedMessage[] = [];
  if (queue === undefined) return found;
  for (const messages of [queue.waiting(), queue.delivered()]) {
    for (const message of messages) {
      if (found.length >= limit) return found;
      const { body, attempt: attempts, publishedAtMs: publishedAt, priority, share, deaths } = message;
      found.push({ id: queue.idOf(message), body, attempts, publishedAt, priority, fairnessKey: share?.key, deaths });
    }
  }
  return found;
}

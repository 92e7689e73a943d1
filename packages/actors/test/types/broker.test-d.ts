/** Queues and topics: what goes in is what comes out, without a cast anywhere. */
import {
  type Accepted,
  type ActorRef,
  actor,
  type BrokerMessage,
  type BrokerReader,
  type Delivery,
  type Enqueued,
  MessageBroker,
  on,
  type PeekedMessage,
  type Published,
  type Queue,
  queue,
  type System,
  type Topic,
  topic,
} from '@ringmaster/actors';
import { same } from './same.ts';

interface Mail {
  readonly to: string;
}
interface WideMail extends Mail {
  readonly subject: string;
}
type Quote = { readonly item: string };
type Price = { readonly price: number };

const lost = queue<Mail>('lost');
const mail = queue<Mail>('mail', { maxAttempts: 5, deadLetters: lost });
const quotes = queue<Quote, Price>('quotes');
const created = topic<Mail>('mail.*.created', { retain: true });
declare const broker: MessageBroker;
declare const system: System;
declare const wide: WideMail;

same<typeof mail, Queue<Mail>>(true);
same<typeof created, Topic<Mail>>(true);
// @ts-expect-error dead letters are of the same kind
queue<Mail>('other', { deadLetters: queue<Quote>('else') });
// @ts-expect-error a misspelt option
queue<Mail>('other', { maxAttemps: 5 });

// ---- in
same<ReturnType<typeof broker.post>, Accepted>(true);
broker.post(mail, { to: 'ada' });
broker.post(mail, wide);
same<ReturnType<typeof broker.postAll>, Accepted>(true);
broker.postAll(mail, [{ to: 'ada' }, wide], { delayMs: 10 });
// @ts-expect-error no mail
broker.postAll(mail, [{ to: 'ada' }, { too: 'ada' }]);
// @ts-expect-error one id cannot be all of theirs
broker.postAll(mail, [{ to: 'ada' }], { id: 'letter-7' });
// @ts-expect-error not what the queue holds
broker.post(mail, { too: 'ada' });
// @ts-expect-error nor here
broker.enqueue(mail, { to: 1 }).catch(() => undefined);
// @ts-expect-error queues are values, not texts
broker.post('mail', { to: 'ada' });
export const enqueued: Promise<Enqueued> = broker.enqueue(mail, { to: 'ada' }, { id: 'x', delayMs: 5, ttlMs: 10, priority: 9 });
broker.enqueue(mail, { to: 'ada' }, { timeout: 1_000, signal: AbortSignal.timeout(500) }).catch(() => undefined);
// @ts-expect-error nobody waits for a post
broker.post(mail, { to: 'ada' }, { timeout: 1_000 });
export const price: Promise<Price> = broker.request(quotes, { item: 'apple' }, { timeout: 1_000 });
// @ts-expect-error not what is asked
broker.request(quotes, { to: 'ada' }).catch(() => undefined);
export const drained: Promise<void> = broker.drained(mail, { timeout: 5, signal: AbortSignal.abort() });
// @ts-expect-error it is called timeout
broker.drained(mail, { timeoutMs: 5 }).catch(() => undefined);
export const read: BrokerReader<Delivery<Mail>> = broker.deliveries(mail, { prefetch: 1, signal: AbortSignal.abort() });
// @ts-expect-error a recipient is cancelled
broker.consume(mail, { tell: () => 'accepted' }, { signal: AbortSignal.abort() });
export const peeked: Promise<readonly PeekedMessage<Mail>[]> = broker.peek(mail);

// ---- out
broker.consume(mail, {
  tell: (delivery) => {
    same<typeof delivery, Delivery<Mail>>(true);
    same<typeof delivery.body, Mail>(true);
    same<typeof delivery.isLast, boolean>(true);
    // @ts-expect-error what the queue allows is not the consumer's to say
    delivery.isLast = false;
    // @ts-expect-error nobody has asked for anything
    delivery.reply({ price: 1 });
    delivery.nack({ requeue: false, note: delivery.body.to });
    return 'accepted';
  },
});
broker.consume(quotes, {
  tell: (delivery) => {
    delivery.reply({ price: 1 });
    // @ts-expect-error not what it is to be answered with
    delivery.reply({ prize: 1 });
    return 'accepted';
  },
});
// @ts-expect-error a consumer of something else
broker.consume(mail, { tell: (delivery: Delivery<Quote>) => (delivery.body.item === '' ? 'full' : 'accepted') });
const deliveries = broker.deliveries(quotes, { prefetch: 1 });
same<typeof deliveries, BrokerReader<Delivery<Quote, Price>>>(true);

// ---- topics
broker.publish(created.at('eu'), { to: 'ada' });
// @ts-expect-error not what the topic carries
broker.publish(created.at('eu'), { item: 'apple' });
// @ts-expect-error topics are values, not texts
broker.publish('mail.eu.created', { to: 'ada' });
broker.subscribe(created, {
  tell: ({ topic: where, body, skipped }) => {
    same<typeof body, Mail>(true);
    same<typeof where, string>(true);
    return skipped > 0 ? 'stopped' : 'accepted';
  },
});
// @ts-expect-error a subscriber to something else
broker.subscribe(created, { tell: ({ body }: Published<Quote>) => (body.item === '' ? 'full' : 'accepted') });
// @ts-expect-error a policy that there is not
broker.subscribe(created, { tell: () => 'accepted' }, { whenSlow: 'wait' });
const published = broker.published(created);
same<typeof published, BrokerReader<Published<Mail>>>(true);

// ---- actors as recipients, without anything in between
type Postman = Delivery<Mail> | Published<Mail> | { readonly type: 'stop' };
export const postman = actor<Postman, { readonly broker: ActorRef<BrokerMessage> }>(import.meta.url, 'postman', (ctx, args) => {
  const own = MessageBroker.of(args.broker, ctx);
  own.consume(mail, ctx.self);
  own.subscribe(created, ctx.self);
  // @ts-expect-error its protocol has no such deliveries
  own.consume(quotes, ctx.self);
  return on<Postman>({
    delivery: (delivery) => {
      same<typeof delivery.body, Mail>(true);
      delivery.ack();
    },
    published: ({ body }) => ctx.log.info(body.to),
    stop: () => void ctx.self.stop(),
  });
});

MessageBroker.start(system, { queues: [mail, quotes], retainedMax: 10 });
// @ts-expect-error queues are values
MessageBroker.start(system, { queues: ['mail'] });

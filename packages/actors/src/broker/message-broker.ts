import { ENDLESS } from '../ask/endless.ts';
import { checkNoBlock } from '../cell/refs/check-no-block.ts';
import { isContext, Voice } from '../toolbox/voice.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { ActorRef, Askable, AskFields, Recipient, ReplyOf, TypeOf } from '../contract/actor-ref.ts';
import { brokerDefaults } from '../contract/broker-defaults.ts';
import type { BrokerMessage, MessageFilter, PeekedMessage, Publication, Replayed, TopicStats } from '../contract/broker-messages.ts';
import { type BrokerHost, type BrokerOptions, checkBrokerOptions } from '../contract/broker-options.ts';
import { checkRecipient } from '../contract/check-recipient.ts';
import { checkReference } from '../contract/check-reference.ts';
import type {
  ConfirmOptions,
  ConsumeOptions,
  Delivery,
  DrainedOptions,
  Enqueued,
  EnqueueAllOptions,
  EnqueueOptions,
  QueueStats,
  RequestOptions,
} from '../contract/delivery.ts';
import { ThreadLostError } from '../contract/errors/runtime-errors.ts';
import type { Accepted, AskOptions } from '../contract/message.ts';
import { PACE, paceIn } from '../contract/pace.ts';
import { checkSignal, type ReadOptions } from '../contract/read-options.ts';
import type { AnyQueue, Queue } from '../contract/queue.ts';
import { configurationOf, declarationsOf } from '../contract/queue-terms.ts';
import {
  type BrokerReader,
  type BrokerSubscription,
  checkedSingle,
  checkSubscribeOptions,
  checkTopic,
  type Published,
  type SubscribeOptions,
  type Topic,
} from '../contract/topic.ts';
import { storePatience } from '../supervision/store-patience.ts';
import { brokerActor } from './actor/broker-definition.ts';
import { checkIsOurs } from './check-is-ours.ts';
import { checkFilter, checkPeek } from './check-administration.ts';
import { checkBodies, checkedPrefetch, checkKeysOfAll, checkPublication, checkQueue, checkTimeout } from './check-publication.ts';
import { publishedOf, waitingOf } from './confirm-options.ts';
import { DeclaredQueues } from './declared-queues.ts';
import { QueueSubscription } from './delivery/queue-subscription.ts';
import { Handover } from './reading/handover.ts';
import { SubscriptionReader } from './reading/subscription-reader.ts';
import { untilDrained } from './until-drained.ts';
import { tooSlow } from './topics/too-slow.ts';
import { TopicRelay } from './topics/topic-relay.ts';
import type { TopicSubscription } from './topics/topic-subscription.ts';

/** So much longer than it is waited for a request is kept: whoever asked hears that the time is over from the clock that he set. */
const REQUEST_SLACK_MS = 50;

/**
 * Queues and topics: what is published to a topic goes to all who subscribe (G69), what is put into a queue to one consumer, until it is acknowledged
 * (G68). A handle: its work is done by an actor, whose `ref` may be sent on and be made a handle again with `MessageBroker.of`.
 *
 * Who subscribes or consumes through a context does so as long as that incarnation lasts; through a system, as long as its thread. It goes on by itself
 * when the broker has restarted. docs/broker.md has the rules.
 *
 * @example
 * const broker = MessageBroker.start(system);
 * broker.subscribe(created, watcher);
 * broker.publish(created.at('eu'), order);
 * broker.consume(mail, postman); // an actor that has `Delivery` among its messages
 * await broker.enqueue(mail, { to: 'ada' });
 */
export class MessageBroker {
  readonly ref: ActorRef<BrokerMessage>;
  readonly #host: BrokerHost;
  /** Calls through it carry its sender also after an `await` (C1). */
  readonly #ctx: ActorContext<never> | undefined;
  readonly #declared: DeclaredQueues;
  readonly #voice: Voice<BrokerMessage>;

  private constructor(ref: ActorRef<BrokerMessage>, host: BrokerHost) {
    this.ref = ref;
    this.#host = host;
    this.#ctx = isContext(host) ? host : undefined;
    this.#voice = new Voice(ref, host);
    this.#declared = new DeclaredQueues((declare) => this.#ask({ type: 'declare', declare }));
  }

  /**
   * Starts one: with a context its actor is a child, and ends with its parent. It lives beside whoever starts it, or in the owner's thread, unless
   * `thread` says otherwise. One with a store outlasts failures of that, however many, unless `supervise` says otherwise: it is restarted after 100 ms, and later each second.
   *
   * @throws TypeError or RangeError for options that make no sense, and what `spawn` throws
   */
  static start(host: BrokerHost, options: BrokerOptions = {}): MessageBroker {
    const action = 'start message broker';
    paceIn(action, host);
    checkBrokerOptions(action, options);
    const here = isContext(host) ? 'auto' : 'owner';
    const {
      queues = [],
      store,
      retainedMax = brokerDefaults.retainedMax,
      mailboxMax = brokerDefaults.mailboxMax,
      thread = here,
      supervise = store === undefined ? undefined : storePatience,
      ...spawn
    } = options;
    const plan = brokerActor({ declare: queues.flatMap(declarationsOf), retainedMax, ...(store !== undefined && { store }) });
    return new MessageBroker(host.spawn(plan, { thread, supervise, ...spawn, mailbox: { capacity: mailboxMax } }), host);
  }

  /** A handle in any thread. @throws TypeError for what is no reference, or no context or system */
  static of(ref: ActorRef<BrokerMessage>, host: BrokerHost): MessageBroker {
    paceIn('use message broker', host);
    checkReference('use message broker', ref);
    return new MessageBroker(ref, host);
  }

  // ------------------------------------------------------------------ topics

  /**
   * Goes to all who subscribe at the time when the broker comes to it, in the order in which it was published here. `'full'`: it stays yours.
   *
   * Within a thread the body goes by reference: do not change it any more.
   *
   * @throws TypeError for many topics at once: fill in the `*` with `at`; StateError for a body with a block, as wherever one is published;
   * MessageNotSerializableError, MessageTooLargeError
   */
  publish<T>(to: Topic<T>, body: NoInfer<T>): Accepted {
    const topic = checkedSingle('publish to', to);
    checkNoBlock('publish to', topic, this.ref, body);
    return this.#voice.tell(to.options.retain === true ? { type: 'publish-retained', topic, body } : { type: 'publish', topic, body });
  }

  /** No new subscriber gets the last value of that topic any more. @throws TypeError for many topics at once, as `publish` does */
  forget(topic: Pick<Topic<never>, 'pattern'>): void {
    this.#voice.post({ type: 'forget-retained', topic: checkedSingle('forget', topic) });
  }

  /**
   * Tells `to` what is published to these topics from then on, after what was retained. What it has no room for waits, and is left out as `whenSlow` says.
   *
   * @throws TypeError or RangeError for a recipient without `tell`, or an option that makes no sense
   */
  subscribe<T>(from: Topic<T>, to: Recipient<Published<T>>, options: SubscribeOptions = {}): BrokerSubscription {
    return this.#subscribe(from, to, options, false);
  }

  /**
   * The same for a loop. It rejects with SubscriberTooSlowError where `whenSlow` is `'cancel'`, with what the broker has ended with, and with the reason of `signal`.
   *
   * @example for await (const { topic, body } of broker.published(created)) console.log(topic, body);
   */
  published<T>(from: Topic<T>, { signal, ...options }: SubscribeOptions & ReadOptions = {}): BrokerReader<Published<T>> {
    checkSignal('read what is published', signal);
    const handover = new Handover<Published<T>>();
    const subscription = this.#subscribe(from, handover, options, true);
    return new SubscriptionReader({
      ...{ subscription, handover, signal },
      wanted: () => subscription.goOn(),
      failure: (end) => (end === 'slow' ? tooSlow(from.pattern) : subscription.failure),
    });
  }

  /** What has gone through topics. Rejects with what an ask may reject with. */
  topicStats(): Promise<TopicStats> {
    return this.#ask({ type: 'topic-stats' });
  }

  // ------------------------------------------------------------------ queues

  /**
   * Puts a message into a queue, and waits for nothing: what is refused, because the queue is full or was declared otherwise, is logged, and the
   * former counted there.
   * `'full'`: the broker has too much to do, and the message stays yours.
   *
   * @throws TypeError or RangeError for options that make no sense; QueueConflictError if the broker has said so last, which is asked again; MessageNotSerializableError, MessageTooLargeError
   */
  post<T, R>(to: Queue<T, R>, body: NoInfer<T>, options?: EnqueueOptions): Accepted {
    if (options !== undefined || !this.#declared.isKnown(to))
      return this.#voice.tell({ type: 'post', ...this.#publication(to, body, options) });
    // Most are like this, and then one of one shape.
    checkNoBlock('publish to queue', to.id, this.ref, body);
    return this.#voice.tell({ type: 'post', queue: to.id, body });
  }

  /**
   * The same for several messages, in this order: they go to the broker as one, which costs less. `'full'`: all of them stay yours.
   *
   * @param bodies 1 024 at most, and together no longer than a message may be
   * @throws TypeError or RangeError for more, and what `post` throws: then none of them is on its way
   */
  postAll<T, R>(to: Queue<T, R>, bodies: readonly NoInfer<T>[], options?: EnqueueAllOptions): Accepted {
    checkQueue('publish to queue', to);
    checkBodies(to.id, bodies);
    checkNoBlock('publish to queue', to.id, this.ref, bodies);
    // A copy: whoever gathers them fills the same list again.
    const all = [...bodies];
    if (options === undefined && this.#declared.isKnown(to)) return this.#voice.tell({ type: 'post-all', queue: to.id, bodies: all });
    if (options !== undefined) checkKeysOfAll(to.id, options);
    const { body: _, ...publication } = this.#publication(to, undefined, options);
    return this.#voice.tell({ type: 'post-all', ...publication, bodies: all });
  }

  /**
   * Puts a message into a queue. Resolves when it is there: in the broker's store, if it has one, and so perhaps never while that is down. Say a `timeout`
   * where somebody waits for it.
   *
   * @throws QueueFullError, QueueConflictError; MailboxFullError if the broker has too much to do; and what an ask may reject with: all as a rejection. After
   * `AskTimeoutError`, `ThreadLostError` and the like nobody knows whether it is there: publish it again with the same `id`
   */
  enqueue<T, R>(to: Queue<T, R>, body: NoInfer<T>, options?: ConfirmOptions): Promise<Enqueued> {
    let publication: Publication;
    let waiting = ENDLESS;
    try {
      if (options !== undefined) waiting = waitingOf(to, options);
      publication = this.#publication(to, body, options === undefined ? undefined : publishedOf(options), true);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#noting(this.#ask({ type: 'enqueue', ...publication }, waiting));
  }

  /**
   * Puts a message into a queue, and waits for what its consumer replies. One whose consumer has died is delivered to another one.
   *
   * @throws what the consumer has failed it with; RequestUnansweredError if nobody will answer it; AskTimeoutError; QueueFullError, QueueConflictError;
   * and what an ask may reject with: all as a rejection
   */
  async request<T, R>(to: Queue<T, R>, body: NoInfer<T>, options: RequestOptions = {}): Promise<R> {
    const { timeout = brokerDefaults.requestTimeoutMs, signal, ...rest } = options;
    checkQueue('request', to);
    checkTimeout(`request over queue "${to.id}"`, timeout);
    const ttl = timeout === Number.POSITIVE_INFINITY ? {} : { ttlMs: timeout + REQUEST_SLACK_MS };
    const publication = this.#publication(to, body, { ...rest, ...ttl }, true);
    const answer = this.#ask({ type: 'request', ...publication }, { timeout, ...(signal !== undefined && { signal }) });
    // What the queue was declared to be answered with: a consumer that replies anything else does not compile.
    return this.#noting(answer) as Promise<R>;
  }

  /**
   * Tells `to` of messages of the queue, each of which it has to acknowledge: no other consumer gets the same. It has at most `prefetch` at a time that are
   * not; when it ends, restarts or is lost, they go to others.
   *
   * @throws TypeError or RangeError for a recipient without `tell`, an actor of another system, or an option that makes no sense
   */
  consume<T, R>(from: Queue<T, R>, to: Recipient<Delivery<T, R>>, options: ConsumeOptions = {}): BrokerSubscription {
    return this.#consume(from, to, options);
  }

  /**
   * The same for a loop. When `signal` is aborted it rejects with the reason; what it has not read goes back to the queue, and what it has may still be acknowledged.
   *
   * @example
   * for await (const delivery of broker.deliveries(mail, { prefetch: 1 })) {
   *   await send(delivery.body);
   *   delivery.ack();
   * }
   */
  deliveries<T, R>(from: Queue<T, R>, { signal, ...options }: ConsumeOptions & ReadOptions = {}): BrokerReader<Delivery<T, R>> {
    checkSignal('read deliveries', signal);
    const handover = new Handover<Delivery<T, R>>();
    const subscription = this.#consume(from, handover, options, () => handover.room());
    return new SubscriptionReader({ subscription, handover, signal, wanted: () => undefined, failure: () => subscription.failure });
  }

  /** Makes sure that there is such a queue; its first use does that as well. @throws QueueConflictError, and what an ask may reject with: as a rejection */
  async create(queue: AnyQueue): Promise<void> {
    checkQueue('create queue', queue);
    await this.#declared.declare(queue);
  }

  /**
   * Changes what the queue goes by to what `queue` says, for what is in it too; the queues that its dead letters go to from then on come to be with it.
   *
   * @throws NoSuchQueueError; QueueConflictError if one of those is there and goes by other terms, and then nothing is changed; and what an ask may reject
   * with: all as a rejection
   */
  async configure(queue: AnyQueue): Promise<void> {
    checkQueue('configure queue', queue);
    await this.#ask({ type: 'configure-queue', queue: queue.id, ...configurationOf(queue) });
    this.#declared.confirmed(queue);
  }

  /**
   * Nothing is delivered from it until `resume`, whoever consumes. All else goes on: messages come in, time passes, and what is with consumers is theirs
   * (B14). Lasts as long as the queue, with a store also beyond the broker's thread. A second time is nothing. Resolves when it holds: with a store, when
   * that has kept it.
   *
   * @throws NoSuchQueueError, and what an ask may reject with: as a rejection
   */
  async pause(queue: AnyQueue): Promise<void> {
    checkQueue('pause queue', queue);
    await this.#ask({ type: 'pause-queue', queue: queue.id, isPaused: true });
  }

  /**
   * Ends its pause: what is ready is delivered (B14). Nothing if it is not paused. Resolves as `pause`.
   *
   * @throws NoSuchQueueError, and what an ask may reject with: as a rejection
   */
  async resume(queue: AnyQueue): Promise<void> {
    checkQueue('resume queue', queue);
    await this.#ask({ type: 'pause-queue', queue: queue.id, isPaused: false });
  }

  /**
   * Resolves when nothing is in the queue: nothing ready, delayed or unacknowledged (B16); at once where that is so. What this handle has put in before counts. It is
   * waited for beyond a restart of the broker.
   *
   * @throws NoSuchQueueError, also if it is deleted meanwhile; AskTimeoutError, or the reason of `signal`; ThreadLostError and what else an ask may reject with: all as a
   * rejection
   * @example
   * for (const to of everybody) broker.post(mail, { to });
   * await broker.drained(mail, { timeout: 60_000 });
   */
  async drained(queue: AnyQueue, options: DrainedOptions = {}): Promise<void> {
    const ask = (limits: AskOptions): Promise<unknown> => this.#ask({ type: 'await-drained', queue: queue.id }, limits);
    await untilDrained(queue, options, { ask, pace: this.#host[PACE] });
  }

  /** With all that is in it. Its consumers' subscriptions end. Whether there was one. Its next use here makes it anew. */
  async delete(queue: AnyQueue): Promise<boolean> {
    checkQueue('delete queue', queue);
    this.#declared.forget(queue);
    return this.#ask({ type: 'delete-queue', queue: queue.id });
  }

  /**
   * Takes out all that waits, or what the filter lets through, one message by its id, say. What is delivered stays, and ids stay remembered (B10). Resolves
   * with how many.
   *
   * @throws NoSuchQueueError; TypeError or RangeError for a filter that makes no sense; and what an ask may reject with: all as a rejection
   * @example const isOut = (await broker.purge(mail, { ids: ['letter-7'] })) === 1;
   */
  async purge(queue: AnyQueue, filter: MessageFilter = {}): Promise<number> {
    checkQueue('purge queue', queue);
    checkFilter(`purge queue "${queue.id}"`, filter);
    return this.#ask({ type: 'purge-queue', queue: queue.id, filter });
  }

  /** What is in the queue, and what has happened there. Undefined: there is no such queue. @throws what an ask may reject with: as a rejection */
  async stats(queue: AnyQueue): Promise<QueueStats | undefined> {
    checkQueue('look at queue', queue);
    return this.#ask({ type: 'queue-stats', queue: queue.id });
  }

  /** The same of all queues, those that were made for dead letters among them. */
  queues(): Promise<readonly QueueStats[]> {
    return this.#ask({ type: 'list-queues' });
  }

  /**
   * What is in the queue, in the order in which it would be delivered, and then what is delivered: for a dead-letter queue, with how each came there.
   *
   * @param limit so many at most; default 100
   * @throws RangeError, and what an ask may reject with: as a rejection
   */
  async peek<T, R>(queue: Queue<T, R>, limit: number = brokerDefaults.peekMax): Promise<readonly PeekedMessage<T>[]> {
    checkQueue('peek into queue', queue);
    checkPeek(queue.id, limit);
    const found = await this.#ask({ type: 'peek-queue', queue: queue.id, limit });
    // What the queue was declared to hold.
    return found as readonly PeekedMessage<T>[];
  }

  /**
   * Moves dead letters, all or what the filter lets through, back to the queues in which they died (B9).
   *
   * @throws NoSuchQueueError; TypeError or RangeError for a filter that makes no sense; and what an ask may reject with: all as a rejection
   */
  async replay(deadLetters: AnyQueue, filter: MessageFilter = {}): Promise<Replayed> {
    checkQueue('replay queue', deadLetters);
    checkFilter(`replay queue "${deadLetters.id}"`, filter);
    return this.#ask({ type: 'replay-queue', queue: deadLetters.id, filter });
  }

  /** Ends the broker, with all that its store does not keep. */
  stop(): Promise<void> {
    return this.ref.stop();
  }

  // ------------------------------------------------------------------ on the way

  #subscribe<T>(from: Topic<T>, to: Recipient<Published<T>>, options: SubscribeOptions, isPulled: boolean): TopicSubscription {
    checkTopic('subscribe', from);
    const action = `subscribe to "${from.pattern}"`;
    checkRecipient(action, to);
    checkSubscribeOptions(action, options);
    // What the topic was declared to carry: anything else that is published to it does not compile.
    const recipient = to as Recipient<Published<unknown>>;
    return TopicRelay.subscribe(this.ref, { pattern: from.pattern, to: recipient, options, host: this.#host, isPulled });
  }

  #consume<T, R>(from: Queue<T, R>, to: Recipient<Delivery<T, R>>, options: ConsumeOptions, room?: () => Promise<void>): QueueSubscription {
    checkQueue('consume queue', from);
    const action = `consume queue "${from.id}"`;
    checkRecipient(action, to);
    checkIsOurs(action, this.ref, to);
    const prefetch = checkedPrefetch(from.id, options, brokerDefaults.prefetch);
    return new QueueSubscription({
      ...{ broker: this.ref, host: this.#host, queue: from.id, declare: this.#declared.of(from), prefetch },
      // What the queue was declared to hold.
      to: to as Recipient<Delivery<unknown, unknown>>,
      ...(room !== undefined && { room }),
    });
  }

  #publication(to: AnyQueue, body: unknown, options: EnqueueOptions | undefined, isConfirmed = false): Publication {
    checkQueue('publish to queue', to);
    checkNoBlock('publish to queue', to.id, this.ref, body);
    const declare = this.#declared.pending(to, isConfirmed);
    if (options === undefined) return declare === undefined ? { queue: to.id, body } : { queue: to.id, body, declare };
    checkPublication(to.id, options);
    return { queue: to.id, body, ...options, ...(declare !== undefined && { declare }) };
  }

  #ask<K extends TypeOf<Askable<BrokerMessage>>>(
    message: { readonly type: K } & AskFields<BrokerMessage, K>,
    options?: AskOptions,
  ): Promise<ReplyOf<BrokerMessage, K>> {
    return this.#ctx === undefined ? this.ref.ask(message, options) : this.#ctx.ask(this.ref, message, options);
  }

  /** With its thread the broker may have lost how queues were declared. */
  #noting<T>(answer: Promise<T>): Promise<T> {
    return answer.catch(this.#noteLoss);
  }

  readonly #noteLoss = (error: unknown): never => {
    if (error instanceof ThreadLostError) this.#declared.forgetAll();
    throw error;
  };
}

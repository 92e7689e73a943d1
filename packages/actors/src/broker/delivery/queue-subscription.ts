import { Fifo } from '../../collections/fifo.ts';
import { ActorRefBase } from '../../cell/refs/actor-ref-base.ts';
import { ENDLESS } from '../../ask/endless.ts';
import { isFinal, mayBeFailure } from '../../ask/is-final.ts';
import { onAbort } from '../../cell/on-abort.ts';
import { roomAgain } from '../../toolbox/room-again.ts';
import { tellSubscriber } from '../../cell/refs/tell-subscriber.ts';
import type { ActorRef, AnyRef, Recipient } from '../../contract/actor-ref.ts';
import type { BrokerMessage, ConsumerItem, Declaration, DeliveredAgainItem, DeliveredItem } from '../../contract/broker-messages.ts';
import type { Delivery } from '../../contract/delivery.ts';
import { NoSuchQueueError, QueueConflictError } from '../../contract/errors/broker-errors.ts';
import { toError } from '../../contract/errors/to-error.ts';
import { PACE, type Paced } from '../../contract/pace.ts';
import type { Streaming, StreamTo } from '../../contract/stream.ts';
import type { BrokerSubscription, SubscriptionEnd } from '../../contract/topic.ts';
import { Settled } from '../reading/settled.ts';
import { StreamLink } from '../../streams/stream-link.ts';
import { Voice } from '../../toolbox/voice.ts';
import { deliveryAt } from './deliveries-together.ts';
import { QueueDelivery } from './queue-delivery.ts';
import { Verdicts } from './verdicts.ts';

type Item = DeliveredItem | DeliveredAgainItem;

/** What a subscription to a queue is made from. */
export interface ConsumerPlan {
  readonly broker: ActorRef<BrokerMessage>;
  readonly host: Streaming & Paced;
  readonly queue: string;
  readonly declare: readonly Declaration[];
  readonly prefetch: number;
  readonly to: Recipient<Delivery<unknown, unknown>>;
  /** Of a recipient that knows: resolves when it has room. */
  readonly room?: () => Promise<void>;
}

/**
 * A consumer of a queue, in the thread of whoever consumes: hands on what the broker sends it, in order, and keeps what the recipient has no room for.
 * It reads on meanwhile: it has to hear when the broker has nothing more to say.
 *
 * ```
 * asked for --> begun --cancel--> cancelled: what it has in hand may be acknowledged
 *      '-----------'------------------'---- stream ends --> over: the broker has taken back what was not
 * ```
 */
export class QueueSubscription implements BrokerSubscription {
  readonly #plan: ConsumerPlan;
  readonly #link: StreamLink<ConsumerItem>;
  readonly #voice: Voice<BrokerMessage>;
  readonly #started = new Settled<void>();
  readonly #ended = new Settled<SubscriptionEnd>();
  /** What the broker knows its present stream by. */
  #consumer = '';
  #verdicts: Verdicts;
  /** What its recipient had no room for, at most as many as it may have in hand: of more, the time of the oldest is over. Empty while the broker restarts, which takes back all. */
  readonly #unread = new Fifo<Item>();
  /** It tries again when the recipient may have room. */
  #isWaiting = false;
  #isCancelled = false;
  /** What it has ended with, if that was none of its own doing. */
  failure: Error | undefined;
  readonly #quiet: () => void;

  constructor(plan: ConsumerPlan) {
    this.#plan = plan;
    this.#voice = new Voice(plan.broker, plan.host);
    this.#verdicts = this.#verdictsOf(-1, '');
    this.#link = new StreamLink<ConsumerItem>({
      ...{ host: plan.host, of: plan.broker },
      // What has been read and is not paid back yet, and what is on the way: the broker waits for neither.
      window: plan.prefetch * 2 + 2,
      request: (to) => this.#request(to),
      isFailure: (error) => mayBeFailure(error) && !isRefusal(error),
      take: (items) => this.#take(items),
      interrupted: () => this.#interrupted(),
      over: (error) => this.#over(error),
    });
    const { life } = plan.host[PACE];
    // Its last turn's acknowledgements go before its end does.
    this.#quiet = life === undefined ? () => undefined : onAbort(life, () => this.#verdicts.flush());
    this.#link.begin();
  }

  get started(): Promise<void> {
    return this.#started.promise;
  }

  get ended(): Promise<SubscriptionEnd> {
    return this.#ended.promise;
  }

  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#started.resolve();
    this.#ended.resolve('cancelled');
    // The broker ends the stream when nothing is in hand any more.
    this.#voice.post({ type: 'cancel-consumer', queue: this.#plan.queue, consumer: this.#consumer });
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  // ------------------------------------------------------------------ with the broker

  async #request(to: StreamTo<ConsumerItem>): Promise<void> {
    const { broker, host, queue, declare, prefetch } = this.#plan;
    this.#consumer = Math.floor(host[PACE].random() * 2 ** 52).toString(36);
    const recipient = this.#watched();
    const request = { type: 'consume', queue, declare, consumer: this.#consumer, prefetch, to } as const;
    await broker.ask(recipient === undefined ? request : { ...request, recipient }, ENDLESS);
    this.#started.resolve();
  }

  /** An actor that is another one than whoever consumes: its end is not that of the stream. */
  #watched(): AnyRef | undefined {
    const { to, host } = this.#plan;
    return to instanceof ActorRefBase && (!('self' in host) || host.self !== to) ? to : undefined;
  }

  #verdictsOf(life: number, idPrefix: string): Verdicts {
    const { broker, host, queue } = this.#plan;
    return new Verdicts({ broker, queue, life, idPrefix }, { voice: this.#voice, ending: host[PACE].life });
  }

  #interrupted(): void {
    this.#unread.clear();
    if (this.#isCancelled) this.#link.cancel();
  }

  #over(error: unknown): void {
    this.#quiet();
    this.#unread.clear();
    const how = this.#howItEnds(error);
    if (error === undefined) this.#started.resolve();
    else {
      this.failure = toError(error);
      this.#started.reject(this.failure);
    }
    if (how === 'refused') this.#plan.host[PACE].warn(error, `cannot consume queue "${this.#plan.queue}"`);
    this.#ended.resolve(how);
  }

  #howItEnds(error: unknown): SubscriptionEnd {
    const { to } = this.#plan;
    if (error === undefined) return to instanceof ActorRefBase && !to.isAlive ? 'subscriber-gone' : 'queue-gone';
    if (isRefusal(error)) return 'refused';
    if (!this.#plan.broker.isAlive) return 'broker-gone';
    return isFinal(error) ? 'subscriber-gone' : 'refused';
  }

  // ------------------------------------------------------------------ with the recipient

  #take(items: readonly ConsumerItem[]): void {
    for (const item of items) {
      if (item.type === 'begun') this.#verdicts = this.#verdictsOf(item.life, item.idPrefix);
      else if (item.type !== 'delivered-together') this.#takeOne(item);
      else for (let index = 0; index < item.tags.length; index++) this.#takeOne(deliveryAt(item, index));
    }
  }

  #takeOne(item: Item): void {
    if (this.#unread.length > 0 || !this.#hand(item)) this.#keep(item);
  }

  /** In order: what comes after one that has no room waits with it. */
  #keep(item: Item): void {
    this.#unread.push(item);
    if (this.#unread.length > this.#plan.prefetch) {
      // The broker has it no longer in this hand, or would not have sent the newest: it is nobody's any more, or goes to somebody else.
      if (this.#unread.first !== undefined) this.#verdicts.giveBack(this.#unread.first.tag);
      this.#unread.shift();
    }
    this.#waitForRoom();
  }

  #waitForRoom(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const { room } = this.#plan;
    void (room === undefined ? roomAgain(this.#plan.host[PACE]) : room()).then(() => this.#goOn());
  }

  #goOn(): void {
    this.#isWaiting = false;
    for (let first = this.#unread.first; first !== undefined; first = this.#unread.first) {
      if (!this.#hand(first)) return this.#waitForRoom();
      this.#unread.shift();
    }
  }

  /** False: the recipient has no room. */
  #hand(item: Item): boolean {
    if (this.#isCancelled) {
      this.#verdicts.giveBack(item.tag);
      return true;
    }
    const { to } = this.#plan;
    const delivery = new QueueDelivery<unknown, unknown>(this.#verdicts, item);
    const outcome = tellSubscriber(to, delivery, (error) => this.#failed(delivery, error));
    if (outcome === 'stopped') this.#leave();
    return outcome !== 'full';
  }

  /** A recipient of the application's has thrown: that is not for its queue to lose. */
  #failed(delivery: Delivery<unknown, unknown>, error: unknown): void {
    this.#plan.host[PACE].warn(error, `recipient of queue "${this.#plan.queue}" failed`);
    delivery.nack({ note: toError(error).message });
  }

  /** The recipient has ended: the broker takes back all that was not acknowledged. */
  #leave(): void {
    this.#isCancelled = true;
    this.#started.resolve();
    this.#ended.resolve('subscriber-gone');
    this.#verdicts.flush();
    this.#unread.clear();
    this.#link.cancel();
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof QueueConflictError || error instanceof NoSuchQueueError;
}

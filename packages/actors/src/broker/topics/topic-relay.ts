import { ActorRefBase } from '../../cell/refs/actor-ref-base.ts';
import { ENDLESS } from '../../ask/endless.ts';
import { mayBeFailure } from '../../ask/is-final.ts';
import { onAbort } from '../../cell/on-abort.ts';
import type { ActorRef, Recipient } from '../../contract/actor-ref.ts';
import type { BrokerMessage, FeedItem } from '../../contract/broker-messages.ts';
import { COMMON, type Common } from '../../contract/common.ts';
import { toError } from '../../contract/errors/to-error.ts';
import { PACE, type Paced } from '../../contract/pace.ts';
import { placeKey } from '../../contract/place.ts';
import type { Streaming, StreamTo } from '../../contract/stream.ts';
import type { Published, SubscribeOptions } from '../../contract/topic.ts';
import { StreamLink } from '../../streams/stream-link.ts';
import { Voice } from '../../toolbox/voice.ts';
import { TopicSubscription } from './topic-subscription.ts';
import { TopicTree } from './topic-tree.ts';

/** Messages that may be on the way to a thread. */
const WINDOW = 1_024;

/** What somebody subscribes with. */
export interface TopicWish {
  readonly pattern: string;
  readonly to: Recipient<Published<unknown>>;
  readonly options: SubscribeOptions;
  /** It ends with it. */
  readonly host: Paced & Common;
  /** `to` says when it has room. */
  readonly isPulled: boolean;
}

/**
 * All subscriptions of one thread to the topics of one broker: what is published crosses to it once, and is handed round here.
 *
 * It lives as long as there are any, and reads one stream of the broker's present incarnation; when that has gone it asks the next one, with all that are
 * there by then.
 */
export class TopicRelay {
  readonly #broker: ActorRef<BrokerMessage>;
  readonly #thread: Streaming & Paced;
  readonly #gone: () => void;
  readonly #tree = new TopicTree<TopicSubscription>();
  readonly #subscriptions = new Map<number, TopicSubscription>();
  readonly #link: StreamLink<FeedItem>;
  #ids = 0;
  /** What the broker knows its present stream by. */
  #feed = '';

  private constructor(broker: ActorRef<BrokerMessage>, thread: Streaming & Paced, gone: () => void) {
    this.#broker = broker;
    this.#thread = thread;
    this.#gone = gone;
    this.#link = new StreamLink<FeedItem>({
      ...{ host: thread, of: broker, window: WINDOW },
      request: (to) => this.#open(to),
      take: (items) => this.#hand(items),
      isFailure: mayBeFailure,
      // Those that have begun go on: all of them begin again before anything else comes.
      interrupted: () => undefined,
      over: (error, isGivenUp) => this.#over(error, isGivenUp),
    });
  }

  /** The one of this thread. */
  static subscribe(broker: ActorRef<BrokerMessage>, wish: TopicWish): TopicSubscription {
    const { kept, thread } = wish.host[COMMON];
    const name = `ringmaster/topics/${broker instanceof ActorRefBase ? placeKey(broker) : broker.name}`;
    const known = kept.get(name);
    if (known instanceof TopicRelay) return known.#add(wish);
    const relay: TopicRelay = new TopicRelay(broker, thread, () => {
      if (kept.get(name) === relay) kept.delete(name);
    });
    kept.set(name, relay);
    return relay.#add(wish);
  }

  #add({ pattern, to, options, host, isPulled }: TopicWish): TopicSubscription {
    const pace = host[PACE];
    const voice = new Voice(this.#broker, host);
    let quiet: (() => void) | undefined;
    const left = (subscription: TopicSubscription): void => {
      quiet?.();
      this.#remove(subscription, voice);
    };
    const subscription = new TopicSubscription({ id: ++this.#ids, pattern, to, options, pace, isPulled, left });
    const { life } = pace;
    if (life?.aborted === true) {
      subscription.end('subscriber-gone');
      if (this.#subscriptions.size === 0) this.#gone();
      return subscription;
    }
    if (life !== undefined) quiet = onAbort(life, () => subscription.end('subscriber-gone'));
    const { id, retained } = subscription;
    this.#subscriptions.set(id, subscription);
    // The first one comes with the request, and the others behind it.
    if (this.#subscriptions.size === 1) this.#link.begin();
    else voice.post({ type: 'subscribe', feed: this.#feed, id, pattern, retained });
    return subscription;
  }

  #remove(subscription: TopicSubscription, voice: Voice<BrokerMessage>): void {
    const { id, pattern, isBegun } = subscription;
    if (!this.#subscriptions.delete(id)) return;
    if (isBegun) this.#tree.remove(pattern, subscription);
    if (this.#subscriptions.size > 0) return voice.post({ type: 'unsubscribe', feed: this.#feed, id });
    this.#gone();
    this.#link.cancel();
  }

  // ------------------------------------------------------------------ from the broker

  #open(to: StreamTo<FeedItem>): Promise<unknown> {
    this.#feed = Math.floor(this.#thread[PACE].random() * 2 ** 52).toString(36);
    const subscriptions = [...this.#subscriptions.values()].map(({ id, pattern, retained }) => ({ id, pattern, retained }));
    return this.#broker.ask({ type: 'open-feed', feed: this.#feed, to, subscriptions }, ENDLESS);
  }

  #hand(items: readonly FeedItem[]): void {
    for (const item of items) {
      switch (item.type) {
        case 'published':
          this.#handRound(item);
          break;
        case 'started':
          this.#begin(item.id);
          break;
        case 'retained':
          this.#subscriptions
            .get(item.id)
            ?.take({ type: 'published', topic: item.topic, body: item.body, at: item.at, isRetained: true, skipped: 0 });
          break;
        default:
          for (const subscription of this.#tree.match(item.topic)) subscription.skip(item.count);
      }
    }
  }

  #handRound({ topic, body, at }: Extract<FeedItem, { type: 'published' }>): void {
    const subscriptions = this.#tree.match(topic);
    if (subscriptions.length === 0) return;
    // One for all of them.
    const message: Published<unknown> = { type: 'published', topic, body, at, isRetained: false, skipped: 0 };
    for (const subscription of subscriptions) subscription.take(message);
  }

  #begin(id: number): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined) return;
    this.#tree.add(subscription.pattern, subscription);
    subscription.begin();
  }

  /** The broker has ended, or the system, or what was asked has failed it each time: nobody is left if it was cancelled. */
  #over(error: unknown, isGivenUp: boolean): void {
    this.#gone();
    if (isGivenUp && this.#subscriptions.size > 0)
      this.#thread[PACE].warn(
        error,
        `nothing is heard of the topics of "${this.#broker.name}" any more: see why it fails, and subscribe again`,
      );
    const how = isGivenUp ? 'refused' : 'broker-gone';
    for (const subscription of [...this.#subscriptions.values()]) subscription.end(how, toError(error));
  }
}

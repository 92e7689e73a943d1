import { ROOM_AGAIN_MS } from '../../toolbox/room-again.ts';
import { tellSubscriber } from '../../cell/refs/tell-subscriber.ts';
import type { Recipient } from '../../contract/actor-ref.ts';
import type { Pace } from '../../contract/pace.ts';
import type { BrokerSubscription, Published, SubscribeOptions, SubscriptionEnd } from '../../contract/topic.ts';
import { Settled } from '../reading/settled.ts';
import { SlowQueue } from './slow-queue.ts';

const WAITING_MAX = 1_000;

/** What a subscription is made from. */
export interface TopicPlan {
  readonly id: number;
  readonly pattern: string;
  readonly to: Recipient<Published<unknown>>;
  readonly options: SubscribeOptions;
  readonly pace: Pace;
  /** The recipient says when it has room, by `goOn`. */
  readonly isPulled: boolean;
  /** It is over. */
  left(subscription: TopicSubscription): void;
}

/**
 * One subscription, in the thread of whoever subscribed: what it has no room for waits here, as its policy has it.
 *
 * ```
 * asked for --started--> begun --cancel, slow, subscriber or broker gone--> over
 * ```
 */
export class TopicSubscription implements BrokerSubscription {
  readonly id: number;
  readonly pattern: string;
  readonly retained: boolean;
  readonly #plan: TopicPlan;
  readonly #slow: SlowQueue;
  readonly #started = new Settled<void>();
  readonly #ended = new Settled<SubscriptionEnd>();
  /** What it has ended with, if that was none of its own doing. */
  failure: Error | undefined;
  #isBegun = false;
  #isOver = false;
  /** Undone by what it holds. */
  #noTimer: (() => void) | undefined;

  constructor(plan: TopicPlan) {
    const { waitingMax = WAITING_MAX, whenSlow = 'drop-oldest', retained = true } = plan.options;
    this.id = plan.id;
    this.pattern = plan.pattern;
    this.retained = retained;
    this.#plan = plan;
    this.#slow = new SlowQueue(waitingMax, whenSlow);
  }

  get started(): Promise<void> {
    return this.#started.promise;
  }

  get ended(): Promise<SubscriptionEnd> {
    return this.#ended.promise;
  }

  get isBegun(): boolean {
    return this.#isBegun;
  }

  cancel(): void {
    this.end('cancelled');
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  // ------------------------------------------------------------------ from the relay

  begin(): void {
    this.#isBegun = true;
    this.#started.resolve();
  }

  take(message: Published<unknown>): void {
    // Cancelled while others were handed the same one.
    if (this.#isOver) return;
    if (this.#slow.length > 0) return this.#wait(message);
    const passing = this.#slow.passing(message);
    const outcome = this.#tell(passing);
    if (outcome === 'accepted') this.#slow.passed();
    else if (outcome === 'full') this.#wait(message);
    else this.end('subscriber-gone');
  }

  skip(count: number): void {
    if (this.#isOver) return;
    if (this.#plan.options.whenSlow === 'cancel') this.end('slow');
    else this.#slow.skip(count);
  }

  end(how: SubscriptionEnd, error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#noTimer?.();
    this.failure = error;
    if (error === undefined) this.#started.resolve();
    else this.#started.reject(error);
    this.#ended.resolve(how);
    this.#plan.left(this);
  }

  // ------------------------------------------------------------------ a recipient without room

  /** It may have room again. */
  goOn(): void {
    for (let first = this.#slow.peek(); first !== undefined && !this.#isOver; first = this.#slow.peek()) {
      const outcome = this.#tell(first);
      if (outcome === 'stopped') return this.end('subscriber-gone');
      if (outcome === 'full') return this.#tryAgain();
      this.#slow.shift();
    }
  }

  #wait(message: Published<unknown>): void {
    if (this.#slow.push(message)) this.#tryAgain();
    else this.end('slow');
  }

  #tryAgain(): void {
    if (this.#plan.isPulled) return;
    this.#noTimer ??= this.#plan.pace.after(ROOM_AGAIN_MS, () => {
      this.#noTimer = undefined;
      this.goOn();
    });
  }

  #tell(message: Published<unknown>): 'accepted' | 'full' | 'stopped' {
    const { to, pace } = this.#plan;
    return tellSubscriber(to, message, (error) => pace.warn(error, 'recipient of a subscription failed'));
  }
}

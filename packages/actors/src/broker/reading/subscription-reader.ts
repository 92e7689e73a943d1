import type { BrokerReader, BrokerSubscription, SubscriptionEnd } from '../../contract/topic.ts';
import type { Handover } from './handover.ts';

/** What a loop reads from. */
export interface ReadPlan<T> {
  readonly subscription: BrokerSubscription;
  readonly handover: Handover<T>;
  /** Somebody waits. */
  wanted(): void;
  /** What the loop ends with. Undefined: just so. */
  failure(end: SubscriptionEnd): Error | undefined;
}

/** A subscription as a loop: whoever leaves it has cancelled. */
export class SubscriptionReader<T> implements BrokerReader<T> {
  readonly #plan: ReadPlan<T>;

  constructor(plan: ReadPlan<T>) {
    this.#plan = plan;
    void plan.subscription.ended.then(() => plan.handover.end());
  }

  get started(): Promise<void> {
    return this.#plan.subscription.started;
  }

  get ended(): Promise<SubscriptionEnd> {
    return this.#plan.subscription.ended;
  }

  cancel(): void {
    this.#plan.subscription.cancel();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined, undefined> {
    return {
      next: () => this.#next(),
      return: async () => {
        this.cancel();
        return { done: true, value: undefined };
      },
    };
  }

  async #next(): Promise<IteratorResult<T, undefined>> {
    const { subscription, handover, wanted, failure } = this.#plan;
    const next = handover.next();
    wanted();
    const item = await next;
    if (item !== undefined) return { done: false, value: item };
    const error = failure(await subscription.ended);
    if (error !== undefined) throw error;
    return { done: true, value: undefined };
  }
}

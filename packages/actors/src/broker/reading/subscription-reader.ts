import { onAbort } from '../../cell/on-abort.ts';
import type { BrokerReader, BrokerSubscription, SubscriptionEnd } from '../../contract/topic.ts';
import type { Handover } from './handover.ts';

/** What a loop reads from. */
export interface ReadPlan<T> {
  readonly subscription: BrokerSubscription;
  readonly handover: Handover<T>;
  /** Ends it when it is aborted, and is what the loop rejects with then. */
  readonly signal: AbortSignal | undefined;
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
    const { subscription, handover, signal } = plan;
    const quiet = signal && onAbort(signal, () => this.cancel());
    if (signal?.aborted === true) this.cancel();
    void subscription.ended.then(() => {
      quiet?.();
      handover.end();
    });
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
    const { subscription, handover, signal, wanted, failure } = this.#plan;
    signal?.throwIfAborted();
    const next = handover.next();
    wanted();
    const item = await next;
    if (item !== undefined) return { done: false, value: item };
    const end = await subscription.ended;
    signal?.throwIfAborted();
    const error = failure(end);
    if (error !== undefined) throw error;
    return { done: true, value: undefined };
  }
}

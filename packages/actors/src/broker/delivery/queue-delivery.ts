import type { DeliveredAgainItem, DeliveredItem } from '../../contract/broker-messages.ts';
import type { Death, Delivery, NackOptions } from '../../contract/delivery.ts';
import { toError } from '../../contract/errors/to-error.ts';
import { checkNack, checkVisibility } from './check-verdict.ts';
import { type VerdictPlan, Verdicts } from './verdicts.ts';

const NO_DEATHS: readonly Death[] = Object.freeze([]);
const REQUEUE: NackOptions = Object.freeze({});

/** A delivery as it crosses threads. */
export interface DeliveryData extends VerdictPlan {
  readonly isSettled: boolean;
  readonly item: DeliveredItem | DeliveredAgainItem;
}

/** A delivery, in whatever thread: what its consumer says of it goes to the broker from here. */
export class QueueDelivery<T, R> implements Delivery<T, R> {
  readonly #verdicts: Verdicts;
  readonly #item: DeliveredItem | DeliveredAgainItem;
  #isSettled: boolean;

  constructor(verdicts: Verdicts, item: DeliveredItem | DeliveredAgainItem, isSettled = false) {
    this.#verdicts = verdicts;
    this.#item = item;
    this.#isSettled = isSettled;
  }

  static fromData({ isSettled, item, ...plan }: DeliveryData): QueueDelivery<unknown, unknown> {
    return new QueueDelivery(new Verdicts(plan), item, isSettled);
  }

  toData(): DeliveryData {
    const { broker, queue, life, idPrefix } = this.#verdicts;
    return { broker, queue, life, idPrefix, isSettled: this.#isSettled, item: this.#item };
  }

  get type(): 'delivery' {
    return 'delivery';
  }

  get queue(): string {
    return this.#verdicts.queue;
  }

  get id(): string {
    const item = this.#item;
    return (item.type === 'delivered-again' ? item.id : undefined) ?? this.#verdicts.idPrefix + item.key.toString(36);
  }

  get body(): T {
    // What the queue was declared to hold: anything else that is put into it does not compile.
    return this.#item.body as T;
  }

  get attempt(): number {
    return this.#item.type === 'delivered' ? 1 : this.#item.attempt;
  }

  get isLast(): boolean {
    return this.#item.isLast;
  }

  get publishedAt(): number {
    return this.#item.at;
  }

  get priority(): number {
    return this.#item.type === 'delivered' ? 0 : this.#item.priority;
  }

  get deaths(): readonly Death[] {
    return this.#item.type === 'delivered' ? NO_DEATHS : this.#item.deaths;
  }

  get isRequest(): boolean {
    return this.#item.type !== 'delivered' && this.#item.isRequest;
  }

  /** For people. */
  toJSON(): object {
    const { queue, id, body, attempt, isLast, publishedAt, priority, deaths, isRequest } = this;
    return { queue, id, body, attempt, isLast, publishedAt, priority, deaths, isRequest };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON();
  }

  ack(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#verdicts.ack(this.#item.tag);
  }

  nack(options: NackOptions = REQUEUE): void {
    checkNack(this.id, options);
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#verdicts.nack(this.#item.tag, options);
  }

  extend(visibilityMs: number): void {
    checkVisibility(this.id, visibilityMs);
    if (!this.#isSettled) this.#verdicts.extend(this.#item.tag, visibilityMs);
  }

  reply(answer: R): void {
    if (this.#isSettled) return this.#verdicts.forgo(answer);
    this.#verdicts.reply(this.#item.tag, answer);
    // Not before: what cannot be sent leaves it open.
    this.#isSettled = true;
  }

  fail(error: Error): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    const failure = toError(error);
    if (this.isRequest) this.#verdicts.fail(this.#item.tag, failure);
    else this.#verdicts.nack(this.#item.tag, { requeue: false, note: failure.message });
  }
}

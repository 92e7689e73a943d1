import type { AnyRef } from '../../contract/actor-ref.ts';
import type { Consumer } from '../queue/consumer.ts';
import type { QueueCore } from '../queue/queue-core.ts';
import type { ConsumerLink } from './consumer-link.ts';

/** A consumer, the queue it has joined, and whose end is its own. */
export interface JoinedConsumer {
  readonly queue: QueueCore<ConsumerLink>;
  readonly consumer: Consumer<ConsumerLink>;
  readonly recipient: AnyRef | undefined;
}

/** What is watched for consumers. */
export interface RecipientWatch {
  watch(recipient: AnyRef): void;
  unwatch(recipient: AnyRef): void;
}

/** The consumers of a broker by name, those that were cancelled and have something in hand among them. */
export class JoinedConsumers {
  readonly #watch: RecipientWatch;
  readonly #joined = new Map<string, JoinedConsumer>();
  readonly #cancelled = new Set<JoinedConsumer>();
  readonly #recipients = new Map<AnyRef, Set<string>>();

  constructor(watch: RecipientWatch) {
    this.#watch = watch;
  }

  find(id: string): JoinedConsumer | undefined {
    return this.#joined.get(id);
  }

  add(joined: JoinedConsumer): void {
    const { recipient, consumer } = joined;
    const { id } = consumer.data;
    this.#joined.set(id, joined);
    if (recipient === undefined) return;
    const known = this.#recipients.get(recipient);
    if (known !== undefined) known.add(id);
    else {
      this.#recipients.set(recipient, new Set([id]));
      this.#watch.watch(recipient);
    }
  }

  cancelled(joined: JoinedConsumer): void {
    this.#cancelled.add(joined);
  }

  /** Those that were cancelled and have nothing in hand any more: they are taken out. */
  *finished(): Iterable<JoinedConsumer> {
    if (this.#cancelled.size === 0) return;
    for (const joined of this.#cancelled) {
      if (joined.consumer.unacknowledged > 0) continue;
      this.remove(joined);
      yield joined;
    }
  }

  remove(joined: JoinedConsumer): void {
    const { recipient, consumer } = joined;
    const { id } = consumer.data;
    this.#joined.delete(id);
    this.#cancelled.delete(joined);
    if (recipient === undefined) return;
    const known = this.#recipients.get(recipient);
    known?.delete(id);
    if (known?.size !== 0) return;
    this.#recipients.delete(recipient);
    this.#watch.unwatch(recipient);
  }

  of(recipient: AnyRef): readonly string[] {
    return [...(this.#recipients.get(recipient) ?? [])];
  }
}

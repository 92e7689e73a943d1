import type { AnyRef } from '../../contract/actor-ref.ts';
import type { Consumer } from '../queue/consumer.ts';
import type { QueueCore } from '../queue/queue-core.ts';
import type { ConsumerLink } from './consumer-link.ts';

/** A consumer, and what it is of. */
export interface Seat {
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
export class Seats {
  readonly #watch: RecipientWatch;
  readonly #seats = new Map<string, Seat>();
  readonly #cancelled = new Set<Seat>();
  readonly #recipients = new Map<AnyRef, Set<string>>();

  constructor(watch: RecipientWatch) {
    this.#watch = watch;
  }

  find(id: string): Seat | undefined {
    return this.#seats.get(id);
  }

  add(seat: Seat): void {
    const { recipient, consumer } = seat;
    const { id } = consumer.data;
    this.#seats.set(id, seat);
    if (recipient === undefined) return;
    const known = this.#recipients.get(recipient);
    if (known !== undefined) known.add(id);
    else {
      this.#recipients.set(recipient, new Set([id]));
      this.#watch.watch(recipient);
    }
  }

  cancelled(seat: Seat): void {
    this.#cancelled.add(seat);
  }

  /** Those that were cancelled and have nothing in hand any more: they are taken out. */
  *finished(): Iterable<Seat> {
    if (this.#cancelled.size === 0) return;
    for (const seat of this.#cancelled) {
      if (seat.consumer.unacknowledged > 0) continue;
      this.remove(seat);
      yield seat;
    }
  }

  remove(seat: Seat): void {
    const { recipient, consumer } = seat;
    const { id } = consumer.data;
    this.#seats.delete(id);
    this.#cancelled.delete(seat);
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

import { managingOf } from '../../cell/inside-context.ts';
import type { Managing } from '../../cell/managing.ts';
import { onAbort } from '../../cell/on-abort.ts';
import type { AnyRef } from '../../contract/actor-ref.ts';
import { toError } from '../../contract/errors/to-error.ts';
import { ROUTING } from '../../contract/routing-port.ts';
import type { Consumer } from '../queue/consumer.ts';
import type { QueueCore } from '../queue/queue-core.ts';
import type { QueuedMessage } from '../queue/queued-message.ts';
import { askerOf } from './asker.ts';
import { ConsumerLink, type LinkOwner } from './consumer-link.ts';
import type { BrokerContext, OwnMessage, Told } from './own-messages.ts';
import type { QueueDesk } from './queue-desk.ts';
import { noSuchQueue, unansweredError } from './queue-errors.ts';
import { JoinedConsumers } from './joined-consumers.ts';
import type { Turns } from './turns.ts';

type Queue = QueueCore<ConsumerLink>;

/** Those who consume from a broker's queues, and what they say of what they were given. */
export class ConsumerDesk implements LinkOwner {
  readonly #ctx: BrokerContext;
  readonly #managing: Managing;
  readonly #desk: QueueDesk;
  readonly #turns: Turns;
  readonly #idPrefix: string;
  readonly #joined: JoinedConsumers;
  /** Deliveries of another life of the broker are over. */
  readonly #life: number;

  constructor(ctx: BrokerContext, desk: QueueDesk, turns: Turns, idPrefix: string) {
    this.#ctx = ctx;
    this.#managing = managingOf(ctx);
    this.#desk = desk;
    this.#turns = turns;
    this.#idPrefix = idPrefix;
    this.#life = Math.floor(ctx.random() * 2 ** 32);
    this.#joined = new JoinedConsumers({
      watch: (recipient) => ctx.watch(recipient, () => ({ type: 'ringmaster/recipient-gone', recipient })),
      unwatch: (recipient) => ctx.unwatch(recipient),
    });
  }

  // ------------------------------------------------------------------ they come and go

  consume({ queue: id, declare, consumer, prefetch, to, recipient, replyTo }: Told<'consume'>): void {
    const conflict = this.#desk.declare(declare);
    const queue = this.#desk.find(id);
    if (conflict !== undefined || queue === undefined) return replyTo.fail(conflict ?? noSuchQueue('consume', id));
    const writer = this.#ctx.writer(to);
    replyTo.tell();
    // Whoever asked has left before this was read.
    if (writer.signal.aborted) return;
    const link = new ConsumerLink({ id: consumer, queue: id, prefetch }, writer, this);
    onAbort(writer.signal, () => this.#turns.asHandler(() => this.#unread(consumer)));
    link.begin(this.#life, this.#idPrefix);
    this.#joined.add({ queue, consumer: queue.join(link, prefetch, this.#turns.now()), recipient });
  }

  /** It gets no more, and may acknowledge what it has. */
  cancel({ consumer: id }: Told<'cancel-consumer'>): void {
    const joined = this.#joined.find(id);
    if (joined === undefined) return;
    joined.queue.cancel(joined.consumer);
    this.#joined.cancelled(joined);
    this.#endFinished();
  }

  /**
   * It gets no more. What it has said before is on its way in the mailbox, and counts; so it leaves behind that, and before whatever its thread has
   * sent since: the next consumer of the same actor gets all the rest, as it stood. A broker that ends before that has given back everything.
   */
  #unread(id: string): void {
    const joined = this.#joined.find(id);
    if (joined === undefined) return;
    joined.queue.cancel(joined.consumer);
    this.#managing.tellSelf({ type: 'ringmaster/consumer-left', consumer: id } satisfies OwnMessage);
  }

  leave(id: string): void {
    const joined = this.#joined.find(id);
    if (joined === undefined) return;
    this.#joined.remove(joined);
    joined.queue.leave(joined.consumer, this.#turns.now());
  }

  recipientGone(recipient: AnyRef): void {
    for (const id of this.#joined.of(recipient)) {
      this.#joined.find(id)?.consumer.data.end();
      this.leave(id);
    }
  }

  /** Their queue is no more. */
  dismiss(consumers: readonly Consumer<ConsumerLink>[]): void {
    for (const { data } of consumers) {
      const joined = this.#joined.find(data.id);
      if (joined !== undefined) this.#joined.remove(joined);
      data.end();
    }
  }

  /** Those that were cancelled and have nothing in hand any more. */
  #endFinished(): void {
    for (const { consumer } of this.#joined.finished()) consumer.data.end();
  }

  unsendable({ queue: id }: ConsumerLink, tag: number, error: unknown): void {
    const note = toError(error).message;
    // The queue must not be called back in the middle of what it does.
    this.#turns.afterwards(() => this.#desk.find(id)?.nack(tag, { requeue: false, note }, this.#turns.now()));
  }

  crowdedOut({ queue: id }: ConsumerLink, tag: number): void {
    // As above: it is about to be written.
    this.#turns.afterwards(() => this.#desk.find(id)?.giveBack(tag, this.#turns.now()));
  }

  gathers(link: ConsumerLink): void {
    this.#turns.afterwards(() => link.flush());
  }

  // ------------------------------------------------------------------ what they say

  /** The queue, if it is of this life that the delivery is. */
  #queueOf({ queue, life }: { readonly queue: string; readonly life: number }): Queue | undefined {
    return life === this.#life ? this.#desk.find(queue) : undefined;
  }

  ack(message: Told<'ack'>): void {
    const queue = this.#queueOf(message);
    if (queue === undefined) return;
    this.#acknowledged(queue, queue.ack(message.tag, this.#turns.now()));
    this.#endFinished();
  }

  ackAll(message: Told<'ack-all'>): void {
    const queue = this.#queueOf(message);
    if (queue === undefined) return;
    const nowMs = this.#turns.now();
    if (!this.#desk.wasAsked(queue)) queue.ackAll(message.tags, nowMs);
    else for (const tag of message.tags) this.#acknowledged(queue, queue.ack(tag, nowMs));
    this.#endFinished();
  }

  /** Whoever has asked waits for what never comes. */
  #acknowledged(queue: Queue, message: QueuedMessage | undefined): void {
    if (message !== undefined) askerOf(message)?.forsake(unansweredError(queue.id, 'acknowledged'));
  }

  nack(message: Told<'nack'>): void {
    this.#queueOf(message)?.nack(message.tag, message.options, this.#turns.now());
    this.#endFinished();
  }

  giveBack(message: Told<'give-back'>): void {
    this.#queueOf(message)?.giveBack(message.tag, this.#turns.now());
    this.#endFinished();
  }

  extend(message: Told<'extend'>): void {
    this.#queueOf(message)?.extend(message.tag, message.visibilityMs, this.#turns.now());
  }

  reply(message: Told<'reply'>): void {
    const done = this.#queueOf(message)?.ack(message.tag, this.#turns.now());
    const asker = done && askerOf(done);
    if (asker === undefined) this.#ctx[ROUTING].forgo(message.answer, 'late-reply');
    else asker.answer(message.answer);
    this.#endFinished();
  }

  replyFailure(message: Told<'reply-failure'>): void {
    const done = this.#queueOf(message)?.ack(message.tag, this.#turns.now());
    if (done !== undefined) askerOf(done)?.fail(message.error);
    this.#endFinished();
  }

  /** Deliveries may have timed out. */
  timePassed(): void {
    this.#endFinished();
  }
}

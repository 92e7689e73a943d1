import { answerWith } from '../../cell/answer-with.ts';
import { onAbort } from '../../cell/on-abort.ts';
import type { AnyRef, ReplyTo } from '../../contract/actor-ref.ts';
import { brokerDefaults } from '../../contract/broker-defaults.ts';
import type { Declaration, Publication } from '../../contract/broker-messages.ts';
import type { Enqueued } from '../../contract/delivery.ts';
import {
  NoSuchQueueError,
  QueueConflictError,
  QueueFullError,
  RequestUnansweredError,
  type UnansweredReason,
} from '../../contract/errors/broker-errors.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { QueueTerms } from '../../contract/queue-terms.ts';
import type { Consumer } from '../queue/consumer.ts';
import type { QueueCore } from '../queue/queue-core.ts';
import type { Dead } from '../queue/queue-port.ts';
import type { QueuedMessage } from '../queue/queued-message.ts';
import type { ForgottenWhy, Queues, QueuesPort, Unanswered } from '../queue/queues.ts';
import type { Journal } from '../store/journal.ts';
import { TopicBoard } from '../topics/topic-board.ts';
import type { BrokerMemory } from './broker-memory.ts';
import { ConsumerLink, type LinkOwner } from './consumer-link.ts';
import { Consumers } from './consumers.ts';
import type { BrokerContext, OwnMessage, Told } from './own-messages.ts';
import { Warnings } from './warnings.ts';

const WAKE: OwnMessage = { type: 'ringmaster/wake' };
/** Node's timers take no longer ones. */
const TIMER_MAX_MS = 2 ** 30;
const NOW = Promise.resolve();

type Queue = QueueCore<ConsumerLink>;

/** What a broker's queues and topics need to have around them: a clock, a timer, streams, a store, and whoever waits for an answer. */
export class BrokerShell implements QueuesPort<ConsumerLink>, LinkOwner {
  readonly topics: TopicBoard;
  readonly #ctx: BrokerContext;
  readonly #memory: BrokerMemory;
  readonly #queues: Queues<ConsumerLink>;
  readonly #journal: Journal | undefined;
  readonly #isLife: AbortSignal;
  readonly #life: number;
  readonly #consumers: Consumers;
  readonly #warnings: Warnings;
  /** Queues over which something was ever asked: what is acknowledged there may still be waited for. */
  readonly #asked = new WeakSet<Queue>();
  #nowMs: number;
  /** The time was read in this turn, and something is done at its end. */
  #isTurn = false;
  /** When the timer is due. */
  #wakeMs = Number.POSITIVE_INFINITY;
  /** Done at the end of the turn: the queues must not be called back in the middle of what they do. */
  #afterwards: (() => void)[] = [];
  /** Answers that wait until what they confirm is kept. */
  #confirmations: (() => void)[] = [];

  constructor(ctx: BrokerContext, memory: BrokerMemory, journal: Journal | undefined) {
    this.#ctx = ctx;
    this.#memory = memory;
    this.#queues = memory.queues;
    this.#journal = journal;
    this.#isLife = ctx.signal;
    this.#nowMs = ctx.clock.now();
    this.#life = Math.floor(ctx.random() * 2 ** 32);
    this.#warnings = new Warnings(ctx.log, () => this.#nowMs);
    this.#consumers = new Consumers({
      watch: (recipient) => ctx.watch(recipient, () => ({ type: 'ringmaster/recipient-gone', recipient })),
      unwatch: (recipient) => ctx.unwatch(recipient),
    });
    this.topics = new TopicBoard(memory.retained, (topic, error) =>
      this.#warnings.warn('what was published cannot be sent on', { topic, err: toError(error) }),
    );
    memory.belongTo(this, this.#nowMs);
  }

  /** Epoch milliseconds, read once a turn; a clock that is set back stands still for a while. */
  now(): number {
    if (this.#isTurn) return this.#nowMs;
    this.#isTurn = true;
    void NOW.then(() => this.#endTurn());
    this.#nowMs = Math.max(this.#nowMs, this.#ctx.clock.now());
    return this.#nowMs;
  }

  random(): number {
    return this.#ctx.random();
  }

  // ------------------------------------------------------------------ messages come in

  post(message: Publication): void {
    const queue = this.#queueFor(message);
    if (queue instanceof Error) this.#warnings.warn('a message was not taken in', { err: queue });
    else if (queue.enqueue(message, this.now()) === 'full') this.#warnings.warn('a message was not taken in', { err: fullError(queue.id) });
  }

  enqueue(message: Publication, replyTo: ReplyTo<Enqueued>): void {
    const queue = this.#queueFor(message);
    if (queue instanceof Error) return replyTo.fail(queue);
    const taken = queue.enqueue(message, this.now());
    if (taken === 'full') return replyTo.fail(fullError(queue.id));
    const isDuplicate = taken === 'duplicate';
    const id = taken === 'duplicate' ? (message.id ?? '') : queue.idOf(taken);
    this.#confirm(() => replyTo.tell({ id, isDuplicate }));
  }

  request(message: Publication, replyTo: ReplyTo<unknown>): void {
    const queue = this.#queueFor(message);
    if (queue instanceof Error) return replyTo.fail(queue);
    const taken = queue.enqueue(message, this.now(), replyTo);
    this.#asked.add(queue);
    if (taken === 'full') replyTo.fail(fullError(queue.id));
    else if (taken === 'duplicate') replyTo.fail(unanswered(queue.id, 'duplicate', undefined));
  }

  /** At once without a store, else when it has all that there is to keep by now. */
  #confirm(confirmation: () => void): void {
    if (this.#journal === undefined) confirmation();
    else this.#confirmations.push(confirmation);
  }

  // ------------------------------------------------------------------ queues

  declareFor({ declare, replyTo }: Told<'declare'>): void {
    const conflict = this.declare(declare);
    if (conflict !== undefined) replyTo.fail(conflict);
    else this.#confirm(() => replyTo.tell());
  }

  /** @returns the first conflict */
  declare(declarations: readonly Declaration[]): QueueConflictError | undefined {
    this.now();
    let conflict: QueueConflictError | undefined;
    for (const { id, terms } of declarations) conflict ??= this.#declare(id, terms);
    return conflict;
  }

  #declare(id: string, terms: QueueTerms): QueueConflictError | undefined {
    const { undeclared } = this.#memory;
    const known = undeclared.has(id) ? this.#queues.find(id) : undefined;
    if (known !== undefined) {
      undeclared.delete(id);
      this.#queues.configure(known, terms);
      return undefined;
    }
    const declared = this.#queues.declare(id, terms);
    if (typeof declared !== 'string') return undefined;
    return new QueueConflictError(`Cannot declare queue "${id}": the broker has one of this id, with another ${declared}`, {
      data: { queue: id, term: declared },
    });
  }

  #queueFor({ queue: id, declare }: Publication): Queue | QueueConflictError {
    const conflict = declare === undefined ? undefined : this.declare(declare);
    if (conflict !== undefined) return conflict;
    return this.#queues.find(id) ?? this.#undeclared(id);
  }

  /** Its declaration was lost with the thread of the broker: until the next one it goes by the defaults, and nothing is lost. */
  #undeclared(id: string): Queue {
    const made = this.#queues.declare(id, { ...brokerDefaults.queue, backoff: undefined, deadLetters: undefined });
    if (typeof made === 'string') throw new Error(`queue "${id}" is there and is not`);
    this.#memory.undeclared.add(id);
    return made;
  }

  find(id: string): Queue | undefined {
    return this.#queues.find(id);
  }

  all(): Iterable<Queue> {
    return this.#queues;
  }

  configure({ queue: id, terms, replyTo }: Told<'configure-queue'>): void {
    this.now();
    const queue = this.#queues.find(id);
    if (queue === undefined) return replyTo.fail(noSuchQueue('configure', id));
    this.#queues.configure(queue, terms);
    this.#confirm(() => replyTo.tell());
  }

  delete({ queue: id, replyTo }: Told<'delete-queue'>): void {
    const queue = this.#queues.find(id);
    this.#memory.undeclared.delete(id);
    if (queue !== undefined) {
      for (const { data } of this.#queues.delete(queue, this.now())) {
        const seat = this.#consumers.find(data.id);
        if (seat !== undefined) this.#consumers.remove(seat);
        data.end();
      }
    }
    this.#confirm(() => replyTo.tell(queue !== undefined));
  }

  purge({ queue: id, replyTo }: Told<'purge-queue'>): void {
    const queue = this.#queues.find(id);
    if (queue === undefined) return replyTo.fail(noSuchQueue('purge', id));
    const purged = queue.purge(this.now());
    this.#confirm(() => replyTo.tell(purged));
  }

  replay({ queue: id, filter, replyTo }: Told<'replay-queue'>): void {
    const queue = this.#queues.find(id);
    if (queue === undefined) return replyTo.fail(noSuchQueue('replay', id));
    const replayed = this.#queues.replay(queue, filter, this.now());
    this.#confirm(() => replyTo.tell(replayed));
  }

  // ------------------------------------------------------------------ consumers

  consume({ queue: id, declare, consumer, prefetch, to, recipient, replyTo }: Told<'consume'>): void {
    const conflict = this.declare(declare);
    const queue = this.#queues.find(id);
    if (conflict !== undefined || queue === undefined) return replyTo.fail(conflict ?? noSuchQueue('consume', id));
    const writer = this.#ctx.writer(to);
    replyTo.tell();
    // Whoever asked has left before this was read.
    if (writer.signal.aborted) return;
    const link = new ConsumerLink(consumer, id, writer, this);
    onAbort(writer.signal, () => this.#left(consumer));
    link.begin(this.#life, this.#memory.idPrefix);
    this.#consumers.add({ queue, consumer: queue.join(link, prefetch, this.now()), recipient });
  }

  /** It gets no more, and may acknowledge what it has. */
  cancelConsumer({ consumer: id }: Told<'cancel-consumer'>): void {
    const seat = this.#consumers.find(id);
    if (seat === undefined) return;
    this.now();
    seat.queue.cancel(seat.consumer);
    this.#consumers.cancelled(seat);
  }

  /** From the stream, so before whatever its thread has sent since: the next consumer of the same actor gets it all, as it stood. */
  #left(consumer: string): void {
    if (!this.#isLife.aborted) this.#asHandler(() => this.#leave(consumer));
  }

  #leave(id: string): void {
    const seat = this.#consumers.find(id);
    if (seat === undefined) return;
    this.#consumers.remove(seat);
    seat.queue.leave(seat.consumer, this.now());
  }

  recipientGone(recipient: AnyRef): void {
    for (const id of this.#consumers.of(recipient)) {
      this.#consumers.find(id)?.consumer.data.end();
      this.#leave(id);
    }
  }

  deliver(_queue: Queue, message: QueuedMessage, { data }: Consumer<ConsumerLink>): void {
    data.deliver(message);
  }

  unsendable({ queue: id }: ConsumerLink, tag: number, error: unknown): void {
    const note = toError(error).message;
    this.now();
    this.#afterwards.push(() => this.#queues.find(id)?.nack(tag, { requeue: false, note }, this.#nowMs));
  }

  // ------------------------------------------------------------------ what consumers say

  /** The queue, if it is of this life that the delivery is. */
  #queueOf({ queue, life }: { readonly queue: string; readonly life: number }): Queue | undefined {
    return life === this.#life ? this.#queues.find(queue) : undefined;
  }

  ack(message: Told<'ack'>): void {
    const queue = this.#queueOf(message);
    if (queue !== undefined) this.#acked(queue, queue.ack(message.tag, this.now()));
  }

  ackAll(message: Told<'ack-all'>): void {
    const queue = this.#queueOf(message);
    if (queue === undefined) return;
    const nowMs = this.now();
    if (!this.#asked.has(queue)) return queue.ackAll(message.tags, nowMs);
    for (const tag of message.tags) this.#acked(queue, queue.ack(tag, nowMs));
  }

  #acked(queue: Queue, message: QueuedMessage | undefined): void {
    if (message?.request !== undefined) requestOf(message).fail(unanswered(queue.id, 'acknowledged', undefined));
  }

  nack(message: Told<'nack'>): void {
    this.#queueOf(message)?.nack(message.tag, message.options, this.now());
  }

  extend(message: Told<'extend'>): void {
    this.#queueOf(message)?.extend(message.tag, message.visibilityMs, this.now());
  }

  reply(message: Told<'reply'>): void {
    const done = this.#queueOf(message)?.ack(message.tag, this.now());
    if (done?.request !== undefined) answerWith(requestOf(done), message.answer);
  }

  replyFailure(message: Told<'reply-failure'>): void {
    const done = this.#queueOf(message)?.ack(message.tag, this.now());
    if (done?.request !== undefined) requestOf(done).fail(message.error);
  }

  unanswered(queue: Queue, message: QueuedMessage, { why, note }: Unanswered): void {
    requestOf(message).fail(unanswered(queue.id, why, note));
  }

  forgotten(queue: Queue, { message, reason, note }: Dead, why: ForgottenWhy): void {
    // Where none was named, that is what was wanted, and the queue counts it.
    if (why !== 'no-queue')
      this.#warnings.warn('a dead message was forgotten', { queue: queue.id, id: queue.idOf(message), reason, note, why });
  }

  // ------------------------------------------------------------------ topics

  publish(topic: string, body: unknown): void {
    this.topics.publish(topic, body, this.now());
  }

  retain(topic: string, body: unknown): void {
    const at = this.now();
    this.#journal?.changes.push({ type: 'retained', topic, value: { body, at } });
    this.topics.retain(topic, body, at);
  }

  forget(topic: string): void {
    this.now();
    this.#journal?.changes.push({ type: 'retained', topic, value: undefined });
    this.topics.forget(topic);
  }

  // ------------------------------------------------------------------ time

  wakeBy(atMs: number): void {
    if (atMs >= this.#wakeMs || this.#isLife.aborted) return;
    this.#wakeMs = atMs;
    const delayMs = Math.min(TIMER_MAX_MS, Math.max(1, Math.ceil(atMs - this.#nowMs)));
    this.#ctx.timers.after(WAKE.type, delayMs, WAKE);
  }

  wake(): void {
    this.#wakeMs = Number.POSITIVE_INFINITY;
    this.#queues.tick(this.now());
    const { nextMs } = this.#queues;
    if (nextMs !== Number.POSITIVE_INFINITY) this.wakeBy(nextMs);
  }

  #endTurn(): void {
    this.#isTurn = false;
    if (!this.#isLife.aborted) this.#asHandler(() => this.#finishTurn());
  }

  /** Outside of the actor's turns: what fails there is its failure all the same (G26). */
  #asHandler(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#ctx.pipeToSelf(Promise.reject(error), () => WAKE);
    }
  }

  #finishTurn(): void {
    for (const step of this.#afterwards.splice(0)) step();
    for (const { consumer } of this.#consumers.finished()) consumer.data.end();
    this.#keep();
  }

  #keep(): void {
    const journal = this.#journal;
    if (journal === undefined) return;
    const confirmations = this.#confirmations;
    if (confirmations.length === 0) return journal.flush();
    this.#confirmations = [];
    journal.flush(() => {
      for (const confirm of confirmations) confirm();
    });
  }

  /** All is kept that was taken in. */
  async close(): Promise<void> {
    await this.#journal?.close();
  }
}

function requestOf(message: QueuedMessage): ReplyTo<unknown> {
  // `request` alone brings any in.
  return message.request as ReplyTo<unknown>;
}

function fullError(queue: string): QueueFullError {
  return new QueueFullError(`Cannot publish to queue "${queue}": it has as much as it may have`, { data: { queue } });
}

function noSuchQueue(action: string, queue: string): NoSuchQueueError {
  return new NoSuchQueueError(`Cannot ${action} queue "${queue}": there is none of this id`, { data: { queue } });
}

function unanswered(queue: string, reason: UnansweredReason, note: string | undefined): RequestUnansweredError {
  return new RequestUnansweredError(`Cannot answer what was asked over queue "${queue}": ${WHY[reason]}`, {
    data: { queue, reason, note },
  });
}

const WHY: Readonly<Record<UnansweredReason, string>> = {
  rejected: 'its consumer has rejected it',
  attempts: 'it was delivered as often as it may be',
  expired: 'its time was over before anybody took it',
  overflow: 'a newer message needed its place',
  purged: 'the queue was purged or deleted',
  acknowledged: 'its consumer has acknowledged it, and has not replied',
  duplicate: 'there was one of this id already',
};

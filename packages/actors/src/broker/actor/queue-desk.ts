import type { ReplyTo } from '../../contract/actor-ref.ts';
import { brokerDefaults } from '../../contract/broker-defaults.ts';
import type { Declaration, Publication, Publications } from '../../contract/broker-messages.ts';
import type { Enqueued } from '../../contract/delivery.ts';
import type { QueueConflictError } from '../../contract/errors/broker-errors.ts';
import type { QueueTerms } from '../../contract/queue-terms.ts';
import type { Consumer } from '../queue/consumer.ts';
import type { QueueCore } from '../queue/queue-core.ts';
import type { Asker } from './asker.ts';
import type { BrokerMemory } from './broker-memory.ts';
import type { ConsumerLink } from './consumer-link.ts';
import { DrainWaiters } from './drain-waiters.ts';
import type { Told } from './own-messages.ts';
import { conflictError, fullError, noSuchQueue, unansweredError } from './queue-errors.ts';
import type { Turns } from './turns.ts';
import type { Warnings } from './warnings.ts';

type Queue = QueueCore<ConsumerLink>;

/** Terms of a queue that nobody has declared yet. */
const UNDECLARED: QueueTerms = { ...brokerDefaults.queue, backoff: undefined, deadLetters: undefined, isUndeclared: true };
const REFUSED = 'a message was not taken in';

/** What a broker is told of its queues by whoever puts something into them, or looks after them. */
export class QueueDesk {
  readonly #memory: BrokerMemory;
  readonly #turns: Turns;
  readonly #warnings: Warnings;
  readonly drained: DrainWaiters<Queue>;
  /** Queues over which something was ever asked. */
  readonly #asked = new WeakSet<Queue>();

  constructor(memory: BrokerMemory, turns: Turns, warnings: Warnings) {
    this.#memory = memory;
    this.#turns = turns;
    this.#warnings = warnings;
    this.drained = new DrainWaiters(turns);
  }

  find(id: string): Queue | undefined {
    return this.#memory.queues.find(id);
  }

  /** What is acknowledged there may still be waited for. */
  wasAsked(queue: Queue): boolean {
    return this.#asked.has(queue);
  }

  // ------------------------------------------------------------------ messages come in

  post(message: Publication): void {
    const queue = this.#queueFor(message);
    if (queue instanceof Error) this.#warnings.warn(REFUSED, { err: queue });
    else if (queue.enqueue(message, this.#turns.now()) === 'full') this.#warnings.warn(REFUSED, { err: fullError(queue.id) });
  }

  postAll(message: Publications): void {
    const queue = this.#queueFor(message);
    if (queue instanceof Error) return this.#warnings.warn(REFUSED, { err: queue });
    const { bodies, delayMs, ttlMs, priority, fairnessKey, fairnessWeight } = message;
    const nowMs = this.#turns.now();
    for (const body of bodies) {
      const taken = queue.enqueue({ body, delayMs, ttlMs, priority, fairnessKey, fairnessWeight }, nowMs);
      if (taken === 'full') this.#warnings.warn(REFUSED, { err: fullError(queue.id) });
    }
  }

  enqueue(message: Publication, replyTo: ReplyTo<Enqueued>): void {
    const queue = this.#queueFor(message);
    if (queue instanceof Error) return replyTo.fail(queue);
    const taken = queue.enqueue(message, this.#turns.now());
    if (taken === 'full') return replyTo.fail(fullError(queue.id));
    const isDuplicate = taken === 'duplicate';
    const id = taken === 'duplicate' ? (message.id ?? '') : queue.idOf(taken);
    this.#turns.confirm((error) => confirm(replyTo, error, { id, isDuplicate }));
  }

  request(message: Publication, asker: Asker): void {
    const queue = this.#queueFor(message);
    if (queue instanceof Error) return asker.fail(queue);
    this.#asked.add(queue);
    const taken = queue.enqueue(message, this.#turns.now(), asker);
    if (taken === 'full') asker.fail(fullError(queue.id));
    else if (taken === 'duplicate') asker.fail(unansweredError(queue.id, 'duplicate'));
  }

  #queueFor({ queue: id, declare }: Pick<Publication, 'queue' | 'declare'>): Queue | QueueConflictError {
    const conflict = declare === undefined ? undefined : this.declare(declare);
    return conflict ?? this.find(id) ?? this.#undeclared(id);
  }

  /** Its declaration was lost with the thread of the broker: until the next one it goes by the defaults, and nothing is lost. */
  #undeclared(id: string): Queue {
    const made = this.#memory.queues.declare(id, UNDECLARED);
    if (typeof made === 'string') throw new Error(`Cannot make queue "${id}": it is there, and was not found`);
    return made;
  }

  // ------------------------------------------------------------------ declarations

  declareFor({ declare, replyTo }: Told<'declare'>): void {
    const conflict = this.declare(declare);
    if (conflict === undefined) this.#turns.confirm((error) => confirm(replyTo, error, undefined));
    else replyTo.fail(conflict);
  }

  /**
   * Of one queue, behind those that its dead letters go to. It ends with the first conflict: what is refused makes no queue by its terms, by which those
   * who declare it otherwise would be refused.
   *
   * @returns that conflict
   */
  declare(declarations: readonly Declaration[]): QueueConflictError | undefined {
    this.#turns.now();
    for (const { id, terms } of declarations) {
      const conflict = this.#declareOne(id, terms);
      if (conflict !== undefined) return conflict;
    }
    return undefined;
  }

  #declareOne(id: string, terms: QueueTerms): QueueConflictError | undefined {
    const { queues } = this.#memory;
    const declared = queues.declare(id, terms);
    return typeof declared === 'string' ? conflictError(id, declared, [queues.find(id)?.terms ?? terms, terms]) : undefined;
  }

  // ------------------------------------------------------------------ administration

  configure({ queue: id, terms, declare, replyTo }: Told<'configure-queue'>): void {
    const queue = this.find(id);
    if (queue === undefined) return replyTo.fail(noSuchQueue('configure', id));
    // Or what dies from now on would have nowhere to go.
    const conflict = this.declare(declare);
    if (conflict !== undefined) return replyTo.fail(conflict);
    this.#memory.queues.configure(queue, terms);
    this.#turns.confirm((error) => confirm(replyTo, error, undefined));
  }

  pause({ queue: id, isPaused, replyTo }: Told<'pause-queue'>): void {
    const queue = this.find(id);
    if (queue === undefined) return replyTo.fail(noSuchQueue(isPaused ? 'pause' : 'resume', id));
    this.#memory.queues.pause(queue, isPaused, this.#turns.now());
    this.#turns.confirm((error) => confirm(replyTo, error, undefined));
  }

  /** @returns its consumers, to be told */
  delete({ queue: id, replyTo }: Told<'delete-queue'>): readonly Consumer<ConsumerLink>[] {
    const queue = this.find(id);
    const consumers = queue === undefined ? [] : this.#memory.queues.delete(queue, this.#turns.now());
    if (queue !== undefined) this.drained.deleted(queue);
    this.#turns.confirm((error) => confirm(replyTo, error, queue !== undefined));
    return consumers;
  }

  awaitDrained(id: string, asker: Asker): void {
    const queue = this.find(id);
    // It may have been deleted just now, which is told when it is kept.
    if (queue === undefined) return this.#turns.confirm((error) => asker.fail(error ?? noSuchQueue('wait for', id)));
    this.drained.wait(queue, asker);
  }

  purge({ queue: id, filter, replyTo }: Told<'purge-queue'>): void {
    const queue = this.find(id);
    if (queue === undefined) return replyTo.fail(noSuchQueue('purge', id));
    const purged = this.#memory.queues.purge(queue, filter, this.#turns.now());
    this.#turns.confirm((error) => confirm(replyTo, error, purged));
  }

  replay({ queue: id, filter, replyTo }: Told<'replay-queue'>): void {
    const queue = this.find(id);
    if (queue === undefined) return replyTo.fail(noSuchQueue('replay', id));
    const replayed = this.#memory.queues.replay(queue, filter, this.#turns.now());
    this.#turns.confirm((error) => confirm(replyTo, error, replayed));
  }
}

/** @param error it was not kept */
function confirm<T>(replyTo: ReplyTo<T>, error: Error | undefined, answer: T): void {
  if (error === undefined) replyTo.tell(answer);
  else replyTo.fail(error);
}

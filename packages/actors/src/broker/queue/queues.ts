import type { MessageFilter, Replayed } from '../../contract/broker-messages.ts';
import type { BrokerChange, StoredMessage } from '../../contract/broker-store.ts';
import type { DeathReason } from '../../contract/delivery.ts';
import { firstDifference, type QueueTerms } from '../../contract/queue-terms.ts';
import type { StoredState } from '../store/stored-state.ts';
import { ChangeRecorder } from './change-recorder.ts';
import type { Consumer } from './consumer.ts';
import { deathsWith, isCycle } from './deaths.ts';
import { QueueCore } from './queue-core.ts';
import type { Dead, QueuePort } from './queue-port.ts';
import type { QueuedMessage } from './queued-message.ts';
import { Wakes } from './wakes.ts';

/** What the queues of a broker have done by it. */
export interface QueuesPort<C> {
  /** In [0, 1). */
  random(): number;
  /** See `QueuePort.deliver`. */
  deliver(queue: QueueCore<C>, message: QueuedMessage, consumer: Consumer<C>): void;
  /**
   * A request will not be answered: its message is dead, or was purged. For messages with a `request` alone; it may be in a dead-letter queue
   * afterwards, as a message that nobody waits for.
   */
  unanswered(queue: QueueCore<C>, message: QueuedMessage, why: Unanswered): void;
  /** A dead message is nowhere: for logs and events. */
  forgotten(queue: QueueCore<C>, dead: Dead, why: ForgottenWhy): void;
  /** The queue is new, or its figures are different for the first time since it was `lookedAt`. Does not call the queues back. */
  changed(queue: QueueCore<C>): void;
  /** `tick` is to be called then, if nothing else was to happen before. Does not call the queues back. */
  wakeBy(atMs: number): void;
  /** See `QueuePort.heardMs`. */
  readonly heardMs: number;
}

export interface Unanswered {
  readonly why: DeathReason | 'purged';
  readonly note: string | undefined;
}

/** Its queue names no dead-letter queue, or one that is not there (it was deleted, or nobody has declared it), or that is full, or one in which it has died already. */
export type ForgottenWhy = 'no-queue' | 'missing' | 'full' | 'cycle';

/** What a set of queues is made with. */
export interface QueuesPlan {
  /** What ids made by the queues begin with: of this life of the broker alone. */
  readonly idPrefix: string;
  /** Where to write down what a store has to keep. Undefined: nothing is kept. */
  readonly changes?: BrokerChange[] | undefined;
}

/** All queues of a broker: declares them, moves dead messages between them, and writes down what a store has to keep. */
export class Queues<C> {
  readonly #port: QueuesPort<C>;
  readonly #plan: QueuesPlan;
  readonly #queues = new Map<string, QueueCore<C>>();
  readonly #wakes: Wakes<QueueCore<C>>;
  /** Dead, and still to be moved: one after the other, since each move may be another's death. */
  readonly #dead: { readonly queue: QueueCore<C>; readonly dead: Dead }[] = [];
  #isMoving = false;

  constructor(port: QueuesPort<C>, plan: QueuesPlan) {
    this.#port = port;
    this.#plan = plan;
    this.#wakes = new Wakes((atMs) => port.wakeBy(atMs));
  }

  /** When `tick` is to be called, if nothing happens before; `Infinity`: not at all. */
  get nextMs(): number {
    return this.#wakes.nextMs;
  }

  get count(): number {
    return this.#queues.size;
  }

  [Symbol.iterator](): Iterator<QueueCore<C>> {
    return this.#queues.values();
  }

  find(id: string): QueueCore<C> | undefined {
    return this.#queues.get(id);
  }

  /** The queue, new or as it was; one that nobody has declared yet goes by these terms from here on. A name: it is there, and this term of it is another. */
  declare(id: string, terms: QueueTerms): QueueCore<C> | keyof QueueTerms {
    const known = this.#queues.get(id);
    if (known?.terms.isUndeclared === true) {
      this.configure(known, terms);
      return known;
    }
    if (known !== undefined) return firstDifference(known.terms, terms) ?? known;
    this.#plan.changes?.push({ type: 'declared', queue: id, terms });
    return this.#open(id, terms);
  }

  #open(id: string, terms: QueueTerms): QueueCore<C> {
    const { idPrefix, changes } = this.#plan;
    const side = new QueueSide(this.#port, this.#wakes, (queue, dead) => this.#bury(queue, dead));
    const journal = changes && new ChangeRecorder(id, changes, (message) => side.queue.idOf(message));
    side.queue = new QueueCore<C>(id, terms, side, { idPrefix: `${idPrefix}${id}/`, journal });
    this.#queues.set(id, side.queue);
    this.#wakes.add(side.queue);
    this.#port.changed(side.queue);
    return side.queue;
  }

  configure(queue: QueueCore<C>, terms: QueueTerms): void {
    queue.configure(terms);
    this.#plan.changes?.push({ type: 'declared', queue: queue.id, terms });
  }

  /** B14. A second time is nothing. */
  pause(queue: QueueCore<C>, isPaused: boolean, nowMs: number): void {
    if (queue.isPaused === isPaused) return;
    queue.pause(isPaused, nowMs);
    this.#plan.changes?.push({ type: 'paused', queue: queue.id, isPaused });
  }

  /** B10. Returns how many. */
  purge(queue: QueueCore<C>, filter: MessageFilter, nowMs: number): number {
    return queue.purge(nowMs, (waiting) => meant(queue, waiting, filter));
  }

  /** B10: all that is in it is purged. Its consumers are returned, to be told. */
  delete(queue: QueueCore<C>, nowMs: number): readonly Consumer<C>[] {
    this.#queues.delete(queue.id);
    const consumers = queue.close(nowMs);
    this.#wakes.forget(queue);
    this.#plan.changes?.push({ type: 'deleted', queue: queue.id });
    return consumers;
  }

  tick(nowMs: number): void {
    // One whose delivery is not to be judged yet asks to be woken for what has passed: it is not due again in this tick.
    const untilMs = Math.min(nowMs, this.#port.heardMs);
    for (let queue = this.#wakes.takeDue(untilMs); queue !== undefined; queue = this.#wakes.takeDue(untilMs)) queue.tick(nowMs);
    this.#wakes.rearm();
  }

  /** Whoever is to wake it has forgotten when: asked again. */
  rearm(): void {
    this.#wakes.rearm();
  }

  // ------------------------------------------------------------------ dead letters

  /** B9. Not from within another move: two full queues that are each other's dead-letter queue would call each other for each message in them. */
  #bury(queue: QueueCore<C>, dead: Dead): void {
    this.#dead.push({ queue, dead });
    if (this.#isMoving) return;
    this.#isMoving = true;
    let moved = 0;
    try {
      for (const next of this.#dead) {
        moved++;
        this.#move(next.queue, next.dead);
      }
    } finally {
      // Whatever the port has thrown: the queues may outlast the life of the broker, and those that follow are moved with the next one.
      this.#dead.splice(0, moved);
      this.#isMoving = false;
    }
  }

  #move(queue: QueueCore<C>, dead: Dead): void {
    const { message, reason, note } = dead;
    const why = this.#forward(queue, dead);
    if (message.request !== undefined) this.#port.unanswered(queue, message, { why: reason, note });
    if (why !== undefined) this.#port.forgotten(queue, dead, why);
  }

  #forward(queue: QueueCore<C>, { message, reason, note, atMs }: Dead): ForgottenWhy | undefined {
    const { deadLetters } = queue.terms;
    if (deadLetters === undefined) return 'no-queue';
    const target = this.#queues.get(deadLetters);
    if (target === undefined) return 'missing';
    const deaths = deathsWith({ queue: queue.id, reason, attempts: message.attempt, at: atMs, note }, message.deaths);
    const hops = Math.min(message.hops + 1, deaths.length);
    if (isCycle(deadLetters, deaths.slice(0, hops))) return 'cycle';
    const { body, priority, bytes, publishedAtMs, share } = message;
    const moved = { givenId: queue.idOf(message), body, priority, bytes, publishedAtMs, share, deaths, hops };
    return target.accept(moved, atMs) ? undefined : 'full';
  }

  /** B9: moves dead letters back to where they died, with no attempts, and their deaths kept, as long as there is room. */
  replay(from: QueueCore<C>, filter: MessageFilter, nowMs: number): Replayed {
    const wanted = [...meant(from, from.waiting(), filter)];
    let moved = 0;
    for (const message of wanted) if (this.#sendBack(from, message, nowMs)) moved++;
    return { moved, left: wanted.length - moved };
  }

  #sendBack(from: QueueCore<C>, message: QueuedMessage, nowMs: number): boolean {
    const origin = this.#queues.get(message.deaths[0]?.queue ?? '');
    const isWaiting = message.state !== 'gone' && message.state !== 'delivered';
    if (origin === undefined || !isWaiting) return false;
    const bytes = origin.room.measured(message);
    // What leaves a queue for itself needs no more room than it had.
    if (!(origin === from ? bytes === message.bytes : origin.room.has(bytes))) return false;
    const { body, priority, publishedAtMs, share, deaths } = message;
    const moved = { givenId: from.idOf(message), body, priority, bytes, publishedAtMs, share, deaths, hops: 0 };
    from.withdraw(message, nowMs);
    return origin.accept(moved, nowMs);
  }

  // ------------------------------------------------------------------ what a store gives back

  /** Before anything else: what the store knows of queues is here again, and what was delivered is ready, its attempt counted (B11). */
  restore(stored: StoredState, nowMs: number): void {
    for (const [id, { terms, isPaused }] of stored.queues) this.#open(id, terms).pause(isPaused, nowMs);
    // All queues are there before anything in them is found to be dead.
    for (const [id, { messages, ids }] of stored.queues) {
      const queue = this.#queues.get(id);
      if (queue === undefined) continue;
      for (const [remembered, untilMs] of ids) queue.restoreId(remembered, untilMs, nowMs);
      for (const message of [...messages.values()].sort(asTheyStood)) queue.restore(message, nowMs);
    }
    for (const queue of this) queue.tick(nowMs);
  }
}

/** Who was delivered before stood before all who were not; the rest as they were to be ready. */
function asTheyStood(a: StoredMessage, b: StoredMessage): number {
  const [aWas, bWas] = [a.attempts > 0, b.attempts > 0];
  if (aWas !== bWas) return aWas ? -1 : 1;
  return (aWas ? 0 : a.readyAt - b.readyAt) || a.key - b.key;
}

/** Those of a queue's messages that a filter lets through. */
function* meant<M extends QueuedMessage>(
  queue: { idOf(message: QueuedMessage): string },
  messages: Iterable<M>,
  { ids, from, fairnessKey, countMax = Number.POSITIVE_INFINITY }: MessageFilter,
): Iterable<M> {
  const wanted = ids && new Set(ids);
  let left = countMax;
  for (const message of messages) {
    if (left <= 0) return;
    if (wanted?.has(queue.idOf(message)) === false) continue;
    if (from !== undefined && message.deaths[0]?.queue !== from) continue;
    if (fairnessKey !== undefined && message.share?.key !== fairnessKey) continue;
    left--;
    yield message;
  }
}

/** What one queue sees of the set: it alone knows which queue it is that speaks. */
class QueueSide<C> implements QueuePort<C> {
  readonly #port: QueuesPort<C>;
  readonly #wakes: Wakes<QueueCore<C>>;
  readonly #bury: (queue: QueueCore<C>, dead: Dead) => void;
  #queue: QueueCore<C> | undefined;

  constructor(port: QueuesPort<C>, wakes: Wakes<QueueCore<C>>, bury: (queue: QueueCore<C>, dead: Dead) => void) {
    this.#port = port;
    this.#wakes = wakes;
    this.#bury = bury;
  }

  /** Given once, when there is one: the queue is made with this. */
  set queue(queue: QueueCore<C>) {
    this.#queue = queue;
  }

  get queue(): QueueCore<C> {
    if (this.#queue === undefined) throw new Error('Cannot speak for queue: it is not there yet');
    return this.#queue;
  }

  random(): number {
    return this.#port.random();
  }

  deliver(message: QueuedMessage, consumer: Consumer<C>): void {
    this.#port.deliver(this.queue, message, consumer);
  }

  dead(dead: Dead): void {
    this.#bury(this.queue, dead);
  }

  purged(message: QueuedMessage): void {
    if (message.request !== undefined) this.#port.unanswered(this.queue, message, { why: 'purged', note: undefined });
  }

  changed(): void {
    this.#port.changed(this.queue);
  }

  wakeBy(atMs: number): void {
    this.#wakes.set(this.queue, atMs);
  }

  get heardMs(): number {
    return this.#port.heardMs;
  }
}

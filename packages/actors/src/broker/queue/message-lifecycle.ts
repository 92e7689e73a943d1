import { doubledMs } from '../../contract/backoff.ts';
import type { DeathReason } from '../../contract/delivery.ts';
import type { OwnConsumer } from './consumer.ts';
import type { Consumers } from './consumers.ts';
import { Deliveries } from './deliveries.ts';
import { Endings } from './endings.ts';
import { FairShares } from './fair-shares.ts';
import { MessageSlots } from './message-slots.ts';
import type { QueueJournal, QueuePort } from './queue-port.ts';
import { QueueTally } from './queue-tally.ts';
import type { QueuedMessage } from './queued-message.ts';
import type { TermsInForce } from './terms-in-force.ts';
import { WaitingMessages } from './waiting-messages.ts';
import { WakeCall } from './wake-call.ts';

/** Note of an attempt that ended without a word. */
const OVERDUE = 'not acknowledged in time';

/**
 * The steps that a message may go, each of them whole: where it is, its count, and what the journal and the port are told of it.
 *
 * ```
 *           ┌─ delay ──────────────────────────┐
 * enter ──> delayed ──> ready ──> delivered ───┤ comeBack: nack, time-out, consumer gone
 *              │          │           │        └──> ready, in the place it had
 *              └─ ttl ────┴──> dead <─┤ rejected, or delivered often enough
 *                                     └──> acknowledged
 * ```
 *
 * Invariant: a message is in one of `waiting` and `deliveries`, and `slots` has both. `enqueued` = ready + delayed + unacknowledged + acknowledged + dead +
 * purged + replayed, after every step.
 */
export class MessageLifecycle<C> {
  readonly slots: MessageSlots<C>;
  readonly waiting: WaitingMessages<C>;
  readonly deliveries: Deliveries<C>;
  readonly tally = new QueueTally();
  readonly shares = new FairShares();
  readonly #consumers: Consumers<C>;
  readonly #inForce: TermsInForce;
  readonly #port: QueuePort<C>;
  readonly #journal: QueueJournal | undefined;
  readonly #wake: WakeCall;
  readonly #endings: Endings;
  /** B14: nothing is delivered. */
  isPaused = false;
  /** The port knows that something is different, and nobody has looked yet. */
  #isTold = false;

  constructor(inForce: TermsInForce, port: QueuePort<C>, journal: QueueJournal | undefined) {
    this.#inForce = inForce;
    this.#port = port;
    this.#journal = journal;
    this.#wake = new WakeCall((atMs) => port.wakeBy(atMs));
    this.#endings = new Endings(port);
    this.slots = new MessageSlots(port.random());
    this.waiting = new WaitingMessages(this.slots, this.#wake);
    this.deliveries = new Deliveries(this.slots, this.#wake);
    this.#consumers = this.deliveries.consumers;
  }

  /** Who waits for the answer to a request does not outlive the broker, and no more does the request. */
  #journalOf({ request }: QueuedMessage): QueueJournal | undefined {
    return request === undefined ? this.#journal : undefined;
  }

  // ------------------------------------------------------------------ it comes

  enter(message: QueuedMessage<C>, delayMs: number, nowMs: number): void {
    this.slots.take(message);
    this.tally.enqueued++;
    this.#journalOf(message)?.added(message, nowMs + delayMs);
    this.waiting.add(message, delayMs, nowMs);
  }

  /** It was here in another life of the broker, behind all that were restored before it. */
  restore(message: QueuedMessage<C>, delayMs: number, nowMs: number): void {
    this.slots.take(message);
    this.tally.enqueued++;
    this.tally.restored++;
    this.waiting.giveLastPlace(message);
    // Its last attempt was under way when the broker ended, and nobody is to have another.
    if (this.hadAllAttempts(message)) this.die(message, 'attempts', nowMs);
    else this.waiting.add(message, delayMs, nowMs);
  }

  // ------------------------------------------------------------------ it is delivered

  /** The end of each event: what may be delivered is, and who has left the queue is told of. */
  handOut(nowMs: number): void {
    this.changed();
    while (!this.isPaused) {
      const consumer = this.#consumers.next;
      if (consumer === undefined) break;
      const message = this.waiting.next;
      if (message === undefined) break;
      this.#deliver(message, consumer, nowMs);
    }
    if (this.#endings.areThere) this.#endings.tell();
  }

  /** Somebody may want to show it; told once until he has looked, since most events are one of many in a turn. */
  changed(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#port.changed();
  }

  lookedAt(): void {
    this.#isTold = false;
  }

  #deliver(message: QueuedMessage<C>, consumer: OwnConsumer<C>, nowMs: number): void {
    this.waiting.take(message);
    this.tally.delivered++;
    if (++message.attempt > 1) this.tally.redelivered++;
    this.deliveries.begin(message, consumer, nowMs, this.#inForce.terms.visibilityMs);
    this.#journalOf(message)?.attempted(message);
    this.#port.deliver(message, consumer);
  }

  /**
   * B7: the attempt is over, and counts. It waits again, or has been delivered often enough, or long enough.
   *
   * @param pauseMs undefined: as the queue has it
   */
  comeBack(message: QueuedMessage<C>, pauseMs: number | undefined, nowMs: number, note?: string): void {
    const delayMs = pauseMs ?? this.#backoffMs(message.attempt);
    const { expiresAtMs = Number.POSITIVE_INFINITY } = message;
    if (this.hadAllAttempts(message)) return this.die(message, 'attempts', nowMs, note);
    if (expiresAtMs <= nowMs) return this.die(message, 'expired', nowMs, note);
    this.deliveries.end(message, nowMs);
    if (delayMs > 0) this.#journalOf(message)?.delayed(message, nowMs + delayMs);
    this.waiting.add(message, delayMs, nowMs);
  }

  /** The attempt that it is in included. */
  hadAllAttempts({ attempt }: QueuedMessage): boolean {
    return attempt >= this.#inForce.terms.maxAttempts;
  }

  #backoffMs(attempts: number): number {
    const { backoff } = this.#inForce.terms;
    if (backoff === undefined) return 0;
    const { jitter = 0 } = backoff;
    return doubledMs(backoff, attempts - 1) * (jitter === 0 ? 1 : 1 - jitter * this.#port.random());
  }

  /** Nobody has looked at it: it is ready again where it stood, and the attempt does not count. */
  giveBack(message: QueuedMessage<C>, nowMs: number): void {
    this.deliveries.end(message, nowMs);
    message.attempt--;
    this.#journalOf(message)?.attempted(message);
    this.waiting.addBack(message);
  }

  // ------------------------------------------------------------------ time

  catchUp(nowMs: number): void {
    if (this.#wake.isDue(nowMs)) this.#endDue(nowMs);
  }

  /** B4, B8: deliveries time out, delays end, lives end. */
  #endDue(nowMs: number): void {
    this.#wake.clear();
    const { waiting, deliveries } = this;
    const heardMs = Math.min(nowMs, this.#port.heardMs);
    for (let next = deliveries.overdue(heardMs); next !== undefined; next = deliveries.overdue(heardMs))
      this.comeBack(next, undefined, nowMs, OVERDUE);
    waiting.endDelays(nowMs);
    for (let next = waiting.expired(nowMs); next !== undefined; next = waiting.expired(nowMs)) this.die(next, 'expired', nowMs);
    this.#wake.by(Math.min(deliveries.dueMs, waiting.dueMs));
  }

  // ------------------------------------------------------------------ it goes

  acknowledge(message: QueuedMessage<C>, nowMs: number): void {
    this.deliveries.settle(message, nowMs);
    this.#remove(message);
    this.tally.acknowledged++;
  }

  die(message: QueuedMessage<C>, reason: DeathReason, nowMs: number, note?: string): void {
    this.#leave(message, nowMs);
    this.#remove(message);
    this.tally.dead[reason]++;
    this.#endings.died({ message, reason, note, atMs: nowMs });
  }

  purge(message: QueuedMessage<C>, nowMs: number): void {
    this.#leave(message, nowMs);
    this.#remove(message);
    this.tally.purged++;
    this.#endings.wasPurged(message);
  }

  /** One that waits goes to another queue. */
  withdraw(message: QueuedMessage): void {
    this.waiting.remove(message);
    this.#remove(message);
    this.tally.replayed++;
  }

  /** Wherever it is; one that was just restored is nowhere yet. */
  #leave(message: QueuedMessage<C>, nowMs: number): void {
    if (message.state === 'delivered') this.deliveries.end(message, nowMs);
    else if (message.state !== 'gone') this.waiting.remove(message);
  }

  #remove(message: QueuedMessage): void {
    message.state = 'gone';
    if (message.share !== undefined) this.shares.giveBack(message.share);
    if (this.slots.giveBack(message)) this.#shrink();
    this.#journalOf(message)?.removed(message);
  }

  /** A flood is over. */
  #shrink(): void {
    this.waiting.shrink();
    this.deliveries.shrink();
  }
}

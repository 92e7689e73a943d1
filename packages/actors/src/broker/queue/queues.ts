import type { BrokerChange } from '../../contract/broker-store.ts';
import type { DeathReason } from '../../contract/delivery.ts';
import type { Consumer } from './consumer.ts';
import type { QueueCore } from './queue-core.ts';
import type { QueueTerms } from '../../contract/queue-terms.ts';
import type { QueuedMessage } from './queued-message.ts';

/** What the queues of a broker have done by it. None of these may call the queues back before the event is over that they come from. */
export interface QueuesPort<C> {
  /** In [0, 1). */
  random(): number;
  /** See `QueuePort.deliver`. */
  deliver(queue: QueueCore<C>, message: QueuedMessage, consumer: Consumer<C>): void;
  /**
   * A request will not be answered: its message is dead, or was purged. For messages with a `request` alone; it may be in a dead-letter queue
   * afterwards, as a message that nobody waits for.
   */
  unanswered(queue: QueueCore<C>, message: QueuedMessage, why: DeathReason | 'purged', note: string | undefined): void;
  /** A dead message is forgotten that had a queue to go to, or none was named: for logs and events. */
  forgotten(queue: QueueCore<C>, message: QueuedMessage, reason: DeathReason, why: ForgottenWhy): void;
  /** `tick` is to be called then, if nothing else was to happen before. */
  wakeBy(atMs: number): void;
}

/** Its queue names no dead-letter queue, or one that was deleted, or that is full, or one in which it has died already. */
export type ForgottenWhy = 'no-queue' | 'deleted' | 'full' | 'cycle';

/** Which dead letters: all, without a filter. */
export interface ReplayFilter {
  readonly ids?: readonly string[];
  /** Those that died last in this queue. */
  readonly from?: string;
  readonly countMax?: number;
}

/** What a replay has done. What stays, stays where it was: its queue is full or gone, or it never died. */
export interface Replayed {
  readonly moved: number;
  readonly left: number;
}

/** All queues of a broker: declares them, moves dead messages between them, and writes down what a store is to keep. */
export declare class Queues<C> {
  /**
   * @param idPrefix what ids made by the queues begin with: of this life of the broker alone
   * @param changes a store's: where to write down what it has to keep. Undefined: it keeps nothing.
   */
  constructor(port: QueuesPort<C>, options: { readonly idPrefix: string; readonly changes?: BrokerChange[] | undefined });
  readonly nextMs: number;
  readonly count: number;
  [Symbol.iterator](): Iterator<QueueCore<C>>;
  find(id: string): QueueCore<C> | undefined;
  /** The queue, new or as it was. A name: it is there, with another such term. */
  declare(id: string, terms: QueueTerms, nowMs: number): QueueCore<C> | keyof QueueTerms;
  configure(queue: QueueCore<C>, terms: QueueTerms, nowMs: number): void;
  /** All that is in it is purged. Its consumers are to be told. */
  delete(queue: QueueCore<C>, nowMs: number): readonly Consumer<C>[];
  /** Moves dead letters back to where they died, with no attempts, and their deaths kept. */
  replay(from: QueueCore<C>, filter: ReplayFilter, nowMs: number): Replayed;
  tick(nowMs: number): void;
  /** What a store has given back, batch by batch, before anything else happens; `restored` when that was all. */
  restore(changes: readonly BrokerChange[]): void;
  restored(nowMs: number): void;
}

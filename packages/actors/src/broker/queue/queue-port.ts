import type { DeathReason } from '../../contract/delivery.ts';
import type { Consumer } from './consumer.ts';
import type { QueuedMessage } from './queued-message.ts';

/** A message that has died. */
export interface Dead {
  readonly message: QueuedMessage;
  readonly reason: DeathReason;
  readonly note: string | undefined;
  readonly atMs: number;
}

/** What a queue has done by whoever drives it. */
export interface QueuePort<C> {
  /** In [0, 1). */
  random(): number;
  /**
   * It is the consumer's from here on, as `tagOf(message)`, for the `message.attempt`th time: until it is acknowledged by `ack` or `nack`, its
   * visibility is over, or the consumer leaves. Does not call the queue back: a consumer that has ended meanwhile is told of by `leave`, afterwards.
   */
  deliver(message: QueuedMessage, consumer: Consumer<C>): void;
  /** It is out of the queue, after `message.attempt` attempts. Where it goes is the caller's affair. Called at the end of an event, and may begin another. */
  dead(dead: Dead): void;
  /** It is out of the queue, because that was purged or closed. Called at the end of an event, and may begin another. */
  purged(message: QueuedMessage): void;
  /** Something of its figures is different, for the first time since `lookedAt`. Called in the middle of an event: does not call the queue back. */
  changed(): void;
  /** `tick` is to be called then, if nothing else was to happen before. Does not call the queue back. */
  wakeBy(atMs: number): void;
  /** Up to which all has been heard that consumers have said: a delivery whose time ends later is not over yet (B4). */
  readonly heardMs: number;
}

/** What a store has to know of what happens in a queue. It is told nothing of requests: who waits for their answers does not outlive the broker. */
export interface QueueJournal {
  /** @param readyAtMs it is not delivered before */
  added(message: QueuedMessage, readyAtMs: number): void;
  /** It was delivered: its attempts are one more. */
  attempted(message: QueuedMessage): void;
  /** It waits again, and not less than until then. */
  delayed(message: QueuedMessage, readyAtMs: number): void;
  removed(message: QueuedMessage): void;
  /** A message of this id is a duplicate until then. */
  remembered(id: string, untilMs: number): void;
}

import type { Backoff } from './backoff.ts';
import { checkQueueOptions } from './check-queue.ts';
import { shown } from './shown.ts';

declare const holds: unique symbol;

/**
 * What a queue does with a message that would be more than its bound: refuse it, or make room by giving up the oldest of the lowest priority that is ready;
 * none of a higher priority than the new one's, and if that is not enough, it is refused.
 */
export type QueueOverflow = 'reject' | 'drop-oldest';

/** What holds for all messages of a queue. Whoever declares it first makes it so; a second declaration that says otherwise is refused. */
export interface QueueOptions<in out T> {
  /** How often a message is delivered in all before it is dead, from 1. Default 5. `Infinity`: for ever. */
  readonly maxAttempts?: number | undefined;
  /**
   * Milliseconds a consumer has to acknowledge a delivery, before it goes to another: from when it came, or from its last word on one that it was given
   * before. `Infinity`: as long as the consumer lives. Default 30 000.
   */
  readonly visibilityMs?: number | undefined;
  /** Milliseconds, from when it may be delivered first, after which a message that waits is dead. Default: never. */
  readonly ttlMs?: number | undefined;
  /** How long a message waits between attempts that failed or timed out. Default: not at all; `nack` may say otherwise. */
  readonly backoff?: Backoff | undefined;
  /** Where dead messages go. Default: they are counted, and forgotten. */
  readonly deadLetters?: Queue<T> | undefined;
  /** Bound of messages, those that are delivered and not yet acknowledged among them. Default 100 000. */
  readonly messagesMax?: number | undefined;
  /**
   * Bound of the bytes of their bodies: exact for text and binary data, a guess for what is around them. Bodies are looked at for it, and by queues that
   * have one alone. Default: none.
   */
  readonly bytesMax?: number | undefined;
  /** At the bound. Default `'reject'`. */
  readonly overflow?: QueueOverflow | undefined;
  /** For so long an id that was given to `enqueue` is remembered: a second message of it is taken for the same. Default 300 000; 0: not at all. */
  readonly dedupMs?: number | undefined;
}

/**
 * The name of a queue and of what is in it, and of what a request over it is answered with.
 *
 * Invariant in both, as a task kind is. Two of one id are the same queue, whatever types they were declared with: declare each once and import it.
 */
export interface Queue<in out T, in out R = never> {
  readonly id: string;
  readonly options: QueueOptions<T>;
  /** For the compiler alone. */
  readonly [holds]?: (body: T, answer: R) => [T, R];
}

/** Any queue, where what is in it does not matter. */
export interface AnyQueue {
  readonly id: string;
  readonly options: Omit<QueueOptions<never>, 'deadLetters'> & { readonly deadLetters?: AnyQueue | undefined };
}

/**
 * Declares a queue.
 *
 * @param id holds in the whole broker: `'module/queue'` is a good one
 * @throws TypeError or RangeError for an id that is no text, or empty, or an option that makes no sense
 * @example
 * export const mail = queue<{ to: string }>('mail', { maxAttempts: 5, visibilityMs: 30_000, deadLetters: queue('mail-dead') });
 * export const quotes = queue<{ item: string }, { price: number }>('quotes'); // requests, and what they are answered with
 */
export function queue<T, R = never>(id: string, options: QueueOptions<NoInfer<T>> = {}): Queue<T, R> {
  if (typeof id !== 'string' || id === '') throw new TypeError(`Cannot declare queue: its id is a text, not empty, not ${shown(id)}`);
  checkQueueOptions(`declare queue "${id}"`, options);
  return Object.freeze({ id, options: Object.freeze({ ...options }) });
}

/** Why a message of a queue is dead. */
export type DeathReason =
  /** A consumer said `nack({ requeue: false })`. */
  | 'rejected'
  /** It was delivered as often as its queue allows. */
  | 'attempts'
  /** Its time to live is over. */
  | 'expired'
  /** A newer one needed its place. */
  | 'overflow';

/** What is known of a message that has died in another queue. */
export interface Death {
  readonly queue: string;
  readonly reason: DeathReason;
  /** How often it was delivered there, whatever ended each delivery. */
  readonly attempts: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What the consumer said in the last attempt; what had become of that, where the consumer said nothing. */
  readonly note: string | undefined;
}

/** What becomes of a message that is not done. */
export interface NackOptions {
  /** Whether it is to be delivered again, as long as its queue allows. Default true. */
  readonly requeue?: boolean | undefined;
  /** After how long. Default: what the queue's `backoff` says, else at once. */
  readonly delayMs?: number | undefined;
  /** Why, for whoever looks at dead letters. */
  readonly note?: string | undefined;
}

/**
 * A message of a queue in the hands of a consumer. It says once what is to become of it; what it says later, or when its time was over, has no
 * effect.
 *
 * Goes on to other actors, in whatever thread: whoever has it may acknowledge it.
 */
export interface Delivery<out T, in R = never> {
  /** So an actor may be the recipient itself, if its protocol has deliveries. */
  readonly type: 'delivery';
  readonly queue: string;
  /** Given by whoever published it, else by the broker. */
  readonly id: string;
  readonly body: T;
  /** The first is 1. */
  readonly attempt: number;
  /**
   * Its queue's `maxAttempts` allows no other attempt: what is not acknowledged now is dead. False in a queue without a bound, and of what may still die of
   * something else.
   *
   * By the bound of when it was delivered. Where `configure` changes that meanwhile, the bound of when this attempt is over decides (B10). And a broker that
   * ends before its store has kept that this attempt has begun delivers the message once more, as the last time again (B11).
   */
  readonly isLast: boolean;
  /** Epoch milliseconds. */
  readonly publishedAt: number;
  readonly priority: number;
  /** Where, and why, it has died before, the last death first: empty unless it came from `deadLetters` or was replayed. */
  readonly deaths: readonly Death[];
  /** It was asked for with `request`, and somebody waits for `reply`. */
  readonly isRequest: boolean;
  /** It is done. */
  ack(): void;
  /** It is not done: it goes to a consumer again or, with `requeue: false`, is dead. @throws TypeError or RangeError for options that make no sense */
  nack(options?: NackOptions): void;
  /** Gives its consumer `visibilityMs` from now, in the place of what is left. Those that it was given after this one have theirs from when that is over. */
  extend(visibilityMs: number): void;
  /**
   * Acknowledges it and answers whoever has asked, if anybody still waits. Blocks in an answer that nobody waits for are free again.
   *
   * @throws MessageNotSerializableError, MessageTooLargeError: then it is still to be said what is to become of it
   */
  reply(answer: R): void;
  /**
   * It will not be done, however often it is tried. A request is acknowledged, and whoever has asked gets this error, with its class; any other message
   * is dead, as with `nack({ requeue: false })`, and the error's text is the note.
   */
  fail(error: Error): void;
}

/** What holds for one message of a queue. */
export interface EnqueueOptions {
  /** A second message of this id, within the queue's `dedupMs`, is taken for the same. */
  readonly id?: string | undefined;
  /** Milliseconds before it may be delivered. Default 0. */
  readonly delayMs?: number | undefined;
  /** Milliseconds, from when it may be delivered first, after which it is dead if it still waits; the queue's own holds as well. Default: that alone. */
  readonly ttlMs?: number | undefined;
  /** 0 to 9, the highest first; those of one priority in the order in which they came, or by turns of their keys. Default 0. */
  readonly priority?: number | undefined;
  /**
   * For whom the message is, such as the id of a tenant. In one priority messages with different keys take turns, and those without are one key among the
   * others; those of one key go in the order in which they came (B15). Default: none.
   */
  readonly fairnessKey?: string | undefined;
  /**
   * So many messages of its key are delivered in one turn, 1 to 1 000, from when the message is taken in, and as long as the queue has one of that key.
   * Default: what was said last, 1 if nothing. Only with `fairnessKey`.
   */
  readonly fairnessWeight?: number | undefined;
}

/** The same for a message that is put in and confirmed, and how long that is waited for. */
export interface ConfirmOptions extends EnqueueOptions {
  /** Milliseconds, above 0. When they are over nobody knows whether the message is, or will be, in its queue: put it in again under the same `id`. Default: no limit. */
  readonly timeout?: number | undefined;
  /** It is waited for no more when this is aborted; the same goes for the message then. */
  readonly signal?: AbortSignal | undefined;
}

/** What a request may say: what any message may, and how long its answer is waited for. */
export interface RequestOptions extends Omit<EnqueueOptions, 'ttlMs'> {
  /** Milliseconds, above 0; `Infinity`: for any time. Default 5 000. */
  readonly timeout?: number | undefined;
  /** Gives up waiting: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The same for each of several messages; an id is one message's. */
export type EnqueueAllOptions = Omit<EnqueueOptions, 'id'>;

/** For how long it is waited until a queue is empty. */
export interface DrainedOptions {
  /** Milliseconds, above 0, in all. Default: no limit. */
  readonly timeout?: number | undefined;
  /** It is waited for no more when this is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** How a consumer takes messages. */
export interface ConsumeOptions {
  /**
   * How many deliveries may be unacknowledged at a time, 1 to 65 535. Default 16. Those that wait for their turn have their time from the last word on
   * one before them.
   */
  readonly prefetch?: number | undefined;
}

/** What a broker says of what it has taken in. */
export interface Enqueued {
  readonly id: string;
  /** There was one of this id already: this one was left out. */
  readonly isDuplicate: boolean;
}

/** What is in a queue, and what has happened there. */
export interface QueueStats {
  readonly id: string;
  /** Nothing is delivered until it is resumed. */
  readonly isPaused: boolean;
  /** May be delivered now; waits for that in a paused queue. */
  readonly ready: number;
  /** Delivered, and not acknowledged yet. */
  readonly unacknowledged: number;
  /** Wait for their time. */
  readonly delayed: number;
  /** Of all these, in a queue that has a `bytesMax`. */
  readonly bytes: number;
  /** That take more. */
  readonly consumers: number;
  /** Different fairness keys of what is in it. */
  readonly fairnessKeys: number;
  /** Since the broker began: each message that came in is acknowledged, dead, purged, replayed or still there. */
  readonly enqueued: number;
  /** Left out, because one of that id had come within `dedupMs`. */
  readonly duplicates: number;
  /** Not taken in, for want of room. */
  readonly refused: number;
  /** Deliveries, and of these the ones that were not a message's first. */
  readonly delivered: number;
  readonly redelivered: number;
  readonly acknowledged: number;
  readonly purged: number;
  /** Moved back to the queues in which they had died. */
  readonly replayed: number;
  /** Acknowledgements that came when it was another's message, or nobody's. */
  readonly stale: number;
  /** By what they died of. */
  readonly dead: Readonly<Record<DeathReason, number>>;
}

declare const holds: unique symbol;

/** `retain`: the last value of each topic is kept, and is what a new subscriber gets first. Default false. */
export interface TopicOptions {
  readonly retain?: boolean;
}

/**
 * The name of a topic, or of many: segments parted by dots, where `*` stands for any one segment and `>`, as the last, for one or more. One without
 * these may be published to; each may be subscribed to.
 */
export interface Topic<in out T> {
  readonly pattern: string;
  readonly options: TopicOptions;
  /**
   * The topic whose `*` are these segments, in order.
   *
   * @throws TypeError or RangeError for another number of segments, or for one that is empty or has a dot, `*` or `>` in it
   * @example orders.at('eu') // orders.eu.created
   */
  at(...segments: string[]): Topic<T>;
  /** For the compiler alone. */
  readonly [holds]?: (body: T) => T;
}

/** What is published, as a subscriber gets it. */
export interface Published<out T> {
  readonly topic: string;
  readonly body: T;
  /** Epoch milliseconds at which the broker took it in. */
  readonly at: number;
  /** It was published before the subscription, and kept. */
  readonly isRetained: boolean;
  /** How many before this one were left out, because the subscriber was too slow. */
  readonly skipped: number;
}

/** What becomes of what a subscriber has no room for: the oldest or the newest is left out, only the latest of each topic is kept, or the subscription ends. */
export type SlowPolicy = 'drop-oldest' | 'drop-newest' | 'latest' | 'cancel';

export interface SubscribeOptions {
  /** How many messages may wait for a slow subscriber beside those that are on the way. Default 1 000. */
  readonly waitingMax?: number;
  /** Default `'drop-oldest'`: each message that follows says how many were `skipped`. */
  readonly whenSlow?: SlowPolicy;
  /** Whether what was retained comes first. Default true. */
  readonly retained?: boolean;
}

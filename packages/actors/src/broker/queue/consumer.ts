/** Somebody who is given messages of one queue. Made by `QueueCore.join`. */
export interface Consumer<out C = unknown> {
  /** What whoever drives the queue knows it by: a stream, an actor. */
  readonly data: C;
  /** How many may be unacknowledged at a time; changed by `QueueCore.setPrefetch`. */
  readonly prefetch: number;
  /** How many are. More than `prefetch` only after that was made less. */
  readonly unacknowledged: number;
  /** It gets no more; what it has may still be acknowledged. */
  readonly isCancelled: boolean;
  /** It is gone, and what it had has returned. */
  readonly isGone: boolean;
}

/**
 * What the message path reports of the messages of one actor, or of all actors of one type: one object per type and thread, which `system/`
 * fills with words in shared memory that any thread may read (docs/metrics.md). Called for each message: implementations add to a number and return.
 *
 * Invariant: accepted here, and taken from other threads = handled + failed + dropped + what waits (D7).
 */
export interface TypeMeter {
  /** A message of this thread, for an actor in this thread, was accepted; one that it stashes is, once more. @returns whether its wait is to be timed */
  accepted(): boolean;
  /** A message of another thread was put into the mailbox. @returns whether its wait is to be timed */
  delivered(): boolean;
  /** A message was refused with `'full'`: it stays its sender's. */
  refused(): void;
  /** The handler of the next message is to be timed. */
  readonly isSample: boolean;
  /** A handler ended well. */
  handled(): void;
  /** A handler threw or rejected. */
  failed(): void;
  /** An accepted message became a dead letter. */
  dropped(): void;
  /** A handler that was to be timed has ended. `isHeld`: it had returned a promise. */
  took(durationMs: number, isHeld: boolean): void;
  /** A message whose wait was to be timed has left the mailbox. */
  waited(durationMs: number): void;
  /** So many more messages wait in the mailboxes than when this was last said. */
  waiting(change: number): void;
  /** An actor has begun. `isBack`: it lived before, in a thread that has died. */
  began(isBack: boolean): void;
  restarted(): void;
  /** An actor has ended. */
  ended(): void;
}

/** What is reported of asks. */
export interface AskMeter {
  /** One is open. @returns whether it is to be timed */
  opened(): boolean;
  /** Its answer was an error, of whatever kind. */
  failed(): void;
  timedOut(): void;
  /** Its asker aborted it. */
  givenUp(): void;
  /** One that was to be timed has settled. */
  took(durationMs: number): void;
}

/**
 * What a thread reports beside what its actors do. One per thread, owned by it.
 *
 * Invariant: of what was sent to a thread, what was not taken there yet is under way (D7).
 */
export interface Meter {
  readonly ask: AskMeter;
  /** A message for `slot`, whose actor is not here yet, was accepted. */
  accepted(slot: number): void;
  /** A message of this thread for an actor in `thread` was accepted. */
  sent(thread: number): void;
  /** One of them has come here from `thread`. */
  taken(thread: number): void;
  /** A message for `slot`, of which nothing more is known here, was refused with `'full'`. */
  refused(slot: number): void;
  /** An accepted message for `slot`, whose actor is not here, became a dead letter. */
  dropped(slot: number): void;
  /** An item has come for a stream that is over: it is dropped. */
  lateItem(): void;
  /** A turn of `slot` handled `messages` messages. */
  turn(slot: number, messages: number): void;
  /** `messages` wait in the mailbox of `slot` now; for display (M3). */
  depth(slot: number, messages: number): void;
}

/**
 * What the message path reports of itself. One per thread, owned by it; `system/` fills it with words in shared memory that
 * any thread may read (design §11). Called for each message: implementations add to a number and return.
 *
 * Invariant: for each slot, accepted and taken = handled + failed + what waits + what became a dead letter; and of what was
 * sent to a thread, what was not taken there yet is under way (D7).
 */
export interface Meter {
  /** A message of this thread for `slot`, in this thread, was accepted; one that `slot` stashes is, once more. */
  accepted(slot: number): void;
  /** A message of this thread for an actor in `thread` was accepted. */
  sent(thread: number): void;
  /** One of them has come here from `thread`. */
  taken(thread: number): void;
  /** A message for `slot` was refused with `'full'`: it stays its sender's. */
  refused(slot: number): void;
  /** A handler of `slot` ended well. */
  handled(slot: number): void;
  /** A handler of `slot` threw or rejected. */
  failed(slot: number): void;
  /** An accepted message for `slot` became a dead letter. */
  dropped(slot: number): void;
  /** An item has come for a stream that is over: it is dropped. */
  lateItem(): void;
  /** A turn of `slot` handled `messages` messages. */
  turn(slot: number, messages: number): void;
  /** `messages` wait in the mailbox of `slot` now; for display (M3). */
  depth(slot: number, messages: number): void;
}

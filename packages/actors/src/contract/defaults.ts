/**
 * Every limit and time of a system. All may be set by `createSystem({ defaults })`.
 *
 * What a sender can have under way before `tell` says `full`: to an actor of its own thread `mailboxCapacity` messages. To one of another
 * thread what fits into the ring (`dataRingBytes`), then into the outbox (`outboxMessages` or `outboxBytes`, whichever is reached first), and
 * meanwhile the mailbox fills up, to its bound; what was on the way by then goes into the reserve. The first two are for all actors of a
 * pair of threads together. So a small `mailboxCapacity` alone bounds little between threads: make the outbox smaller, too.
 */
export interface Defaults {
  /** Of each ordered pair of threads; at most 1/8 of it is one record. */
  readonly dataRingBytes: number;
  readonly controlRingBytes: number;
  /** What may wait for a full ring, per ordered pair of threads; a worker's log lines and events for the owner among it. */
  readonly outboxMessages: number;
  readonly outboxBytes: number;
  /** Messages that may wait for one actor. */
  readonly mailboxCapacity: number;
  /** Messages taken beyond that which were on the way from another thread when the bound was reached (F3). */
  readonly mailboxReserve: number;
  /** Messages one actor may stash. */
  readonly stashCapacity: number;
  /** Messages an actor may handle before the next one has its turn. */
  readonly turnMessages: number;
  readonly turnMs: number;
  readonly askTimeoutMs: number;
  /** Of `system.stop()`. */
  readonly stopTimeoutMs: number;
  /** Of the tasks of one phase of the shutdown. */
  readonly phaseTimeoutMs: number;
  /** How long a thread may take to end. */
  readonly terminateTimeoutMs: number;
  /** How long a thread may take to begin. */
  readonly threadStartMs: number;
  readonly maxMessageBytes: number;
  /** Open asks per thread. */
  readonly openAsksMax: number;
  readonly deadLetterLogsPerSecond: number;
  /** How long a worker may be at one piece of work. */
  readonly watchdogMs: number;
  /** Deaths of one thread that nobody is to blame for, and within which time (G58). */
  readonly respawnsMax: number;
  readonly respawnPeriodMs: number;
  /** The pause before the second respawn within that time; it doubles with each further one. */
  readonly respawnPauseMs: number;
  readonly respawnPauseMaxMs: number;
}

/** Kept in one place, each with its reason. */
export const defaults: Defaults = Object.freeze({
  // 17 threads have 272 links: 72 MiB if all are touched, and untouched memory costs nothing.
  dataRingBytes: 256 * 1024,
  controlRingBytes: 16 * 1024,
  // A burst of small messages may wait; a burst of large ones is bounded by its bytes.
  outboxMessages: 10_000,
  outboxBytes: 4 * 1024 * 1024,
  mailboxCapacity: 10_000,
  // A full outbox and a full ring of small messages: whatever one thread had on the way is taken, also by a small mailbox.
  mailboxReserve: 16_384,
  // Enough for what comes while an actor waits for something; more says that it should refuse.
  stashCapacity: 1_000,
  // Long enough to share the cost of a turn, short enough for the event loop.
  turnMessages: 100,
  turnMs: 2,
  askTimeoutMs: 5_000,
  stopTimeoutMs: 5_000,
  phaseTimeoutMs: 5_000,
  terminateTimeoutMs: 5_000,
  // A worker is ready in 50 to 150 ms; a loaded machine takes far longer.
  threadStartMs: 10_000,
  // At most what an outbox holds, or a message could never be queued (R4).
  maxMessageBytes: 4 * 1024 * 1024,
  openAsksMax: 65_536,
  deadLetterLogsPerSecond: 10,
  // Longer than any handler should take, shorter than people wait.
  watchdogMs: 10_000,
  // A thread takes everything in it along, so more patience; a loop shows within seconds.
  respawnsMax: 5,
  respawnPeriodMs: 60_000,
  respawnPauseMs: 100,
  respawnPauseMaxMs: 5_000,
});

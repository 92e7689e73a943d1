/**
 * Every limit and time of a system. All may be set by `createSystem({ defaults })`.
 *
 * How much a sender can have under way before `tell` returns `full`: to an actor of its own thread, `mailboxCapacity` messages. To an
 * actor of another thread, twice as many, or 128, for each thread that sends; where the mailbox takes 8 192 or more, or refuses nobody, what fits
 * into the ring (`dataRingBytes`), then into the outbox (`outboxMessages` or `outboxBytes`, whichever is reached first), which all actors of a pair of
 * threads share. Meanwhile the mailbox fills up to its bound, and messages that were on the way by then go into its reserve.
 */
export interface Defaults {
  /** Size of the ring for messages, per ordered pair of threads: a power of two. One record takes at most 1/8 of it. Default 256 KiB. */
  readonly dataRingBytes: number;
  /** Size of the ring for hints of the runtime, per ordered pair of threads: a power of two. Default 16 KiB. */
  readonly controlRingBytes: number;
  /** How many messages may wait for room in a full ring, per ordered pair of threads; a worker's log lines and events count among them. Default 10 000. */
  readonly outboxMessages: number;
  /** The same in bytes. Default 4 MiB. */
  readonly outboxBytes: number;
  /**
   * How many bytes of messages may wait in the whole system, as far as they are counted (docs/back-pressure.md): beyond it, messages for threads that hold more
   * than their share of it are refused. Default 256 MiB.
   */
  readonly systemBytes: number;
  /** How many messages may wait for one actor. Default 10 000. */
  readonly mailboxCapacity: number;
  /** How many more it takes of those that were already on the way from another thread when the bound was reached (F3). Default 16 384. */
  readonly mailboxReserve: number;
  /** Messages one actor may stash. Default 1 000. */
  readonly stashCapacity: number;
  /** Items of a stream that may be on the way or wait for the reader, if the stream does not say. Default 1 024. */
  readonly streamWindow: number;
  /** The same in bytes. Default 1 MiB. */
  readonly streamWindowBytes: number;
  /** Messages an actor may handle before the next one has its turn. Default 100. */
  readonly turnMessages: number;
  /** How long a thread works before the event loop has its turn; what has begun by then is finished (docs/dispatch.md). Default 2 ms. */
  readonly turnMs: number;
  /** A turn, or a single handler in it, that takes longer is logged and becomes an event `long-turn`; `'off'`: none is too long. Default 50 ms. */
  readonly longTurnMs: number | 'off';
  /** An actor that has not started for as long is logged: its import or its setup has not ended; `Infinity`: none is. Default 10 000 ms. */
  readonly longStartMs: number;
  /** Of an ask without a `timeout` or `deadline`. Default 5 000 ms. */
  readonly askTimeoutMs: number;
  /** Of `system.stop()` without a `timeout`. Default 5 000 ms. */
  readonly stopTimeoutMs: number;
  /** Of the tasks of a shutdown phase without a `timeoutMs`. Default 5 000 ms. */
  readonly phaseTimeoutMs: number;
  /** How long a thread may take to end. Default 5 000 ms. */
  readonly terminateTimeoutMs: number;
  /** How long a thread may take to begin. Default 10 000 ms. */
  readonly threadStartMs: number;
  /** The longest message; at most `outboxBytes`. Default 4 MiB. */
  readonly maxMessageBytes: number;
  /** How many asks a thread may have open, without those whose timeout is `Infinity`. Default 65 536. */
  readonly openAsksMax: number;
  /** Dead letters beyond this rate are counted and published, but not logged. Per thread. Default 10. */
  readonly deadLetterLogsPerSecond: number;
  /** Memory that all threads together lend out in blocks; also the longest block. Reserved at the start, and untouched memory costs nothing. Default 256 MiB. */
  readonly blockBytes: number;
  /** What a block's length is rounded up to, a multiple of 8. A smaller unit wastes less on small blocks, and takes longer to allocate large ones. Default 64 KiB. */
  readonly blockUnitBytes: number;
  /** Allocations that may wait for room, per thread. Default 10 000. */
  readonly blockWaitsMax: number;
  /** How long a worker may spend on one piece of work; the option `watchdogMs` goes before it. Default 10 000 ms. */
  readonly watchdogMs: number;
  /** How many deaths of one thread without a culprit are tolerated, and within which period (G58). Default 5. */
  readonly respawnsMax: number;
  /** Default 60 000 ms. */
  readonly respawnPeriodMs: number;
  /** The pause before the second respawn within that period; it doubles with each further one, up to the maximum. Default 100 ms. */
  readonly respawnPauseMs: number;
  /** Default 5 000 ms. */
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
  // 272 full outboxes alone would be a gibibyte.
  systemBytes: 256 * 1024 * 1024,
  mailboxCapacity: 10_000,
  // A full outbox and a full ring of small messages: whatever one thread had on the way is taken, also by a small mailbox.
  mailboxReserve: 16_384,
  // Enough for what comes while an actor waits for something; more says that it should refuse.
  stashCapacity: 1_000,
  // Small items: a quarter of a ring, so a writer seldom has to sleep for credit. Large ones: their bytes bound what waits in an outbox.
  streamWindow: 1_024,
  streamWindowBytes: 1024 * 1024,
  // Long enough to share the cost of a turn, short enough for the event loop.
  turnMessages: 100,
  turnMs: 2,
  // What people notice; anything else that the thread should do waits as long.
  longTurnMs: 50,
  // As long as a thread may take to begin, and twice as long as an ask waits.
  longStartMs: 10_000,
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
  // 30 frames of 1080p, or what a busy service has under way.
  blockBytes: 256 * 1024 * 1024,
  // Blocks are for what is long: a MiB is 16 units, each an atomic write when it is claimed and when it is released.
  blockUnitBytes: 64 * 1024,
  blockWaitsMax: 10_000,
  // Longer than any handler should take, shorter than people wait.
  watchdogMs: 10_000,
  // A thread takes everything in it along, so more patience; a loop shows within seconds.
  respawnsMax: 5,
  respawnPeriodMs: 60_000,
  respawnPauseMs: 100,
  respawnPauseMaxMs: 5_000,
});

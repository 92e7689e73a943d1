/**
 * The words by which threads get each other's attention: one area per thread, one per ordered pair of threads, and one
 * of the whole system.
 *
 * ```
 * thread  line 0  state: the doorbell everyone waits at and rings
 * 384 B   line 1  control pending, scan all: set by senders of hints, taken by the thread
 *         line 2  incarnation: bumped before each start of the thread; claimed: one user has it; gate: who may open its rings;
 *                 held, held in: written by the thread alone, when they change
 *         line 3  stamp, running, since: written by the thread alone, while it works · 13 words for the layers above
 *         lines 4-5  named for, length, text: what runs, in words; written by the thread alone, and seldom
 *
 * link    line 0  wants room: set by the producer, taken by the consumer
 * 64 B
 *
 * system  line 0  flags: what holds for all threads; bits of the layer above, written by the owner alone;
 *                 room wanted by: set by threads, taken by any; trials: counted by threads, seldom
 * 64 B
 * ```
 *
 * Lines are 64 bytes; what different threads write at different times lies on different lines.
 */
export const THREAD_BYTES = 384;
export const THREAD_WORDS = THREAD_BYTES >>> 2;
export const LINK_BYTES = 64;
export const LINK_WORDS = LINK_BYTES >>> 2;
export const SYSTEM_BYTES = 64;

/** Word of a thread: one of `ThreadState`. */
export const STATE = 0;
/** Word of a thread: 1 while a hint may wait for it (I3). */
export const CONTROL_PENDING = 16;
/** Word of a thread: 1 if a hint found no room; the thread looks at all its slots instead (I3). */
export const SCAN_ALL = 17;
/** Word of a thread: how often it was started (I5). */
export const INCARNATION = 32;
/** Word of a thread: 1 while somebody has it for itself. */
export const CLAIMED = 33;
/** Word of a thread: the incarnation that may open its rings (D1). */
export const GATE = 34;
/** Words of a thread, in KiB: what waits with it in all, and of that what it has taken in. */
export const HELD = 40;
export const HELD_IN = 41;
/** Word of a thread: moves when a piece of work begins, to an odd number, and when it ends. */
export const STAMP = 48;
/** Word of a thread: what runs at present, as the layer above numbers it, plus one; 0: nothing. */
export const RUNNING = 49;
/** Word of a thread: when the last piece of work began, in milliseconds on the clock of all threads, as 32 bits. */
export const SINCE = 50;
/** First of 13 words of a thread that this package leaves to its users. */
export const USER_WORDS = 51;
/** Word of a thread: what the text beside it is about, as `RUNNING` numbers it; 0: nothing. */
export const NAMED_FOR = 64;
/** Words of that text: how many bytes, and the first ones. */
export const NAMED_LENGTH = 65;
export const NAMED = 66;
export const NAMED_BYTES_MAX = 48;

/** Word of a link: 1 while its producer wants to hear of room (W3). */
export const WANTS_ROOM = 0;

/** Word of the system: bits, one fact each. */
export const FLAGS = 0;
/** Word of the system: bits, one per thread (index mod 32) in which somebody waits for less to wait in all. */
export const ROOM_WANTED_BY = 1;
/** Word of the system: how often a thread has begun to try whether polling pays. */
export const TRIALS = 2;

/** Values of a thread's state word. Shared memory: never renumber. */
export const ThreadState = { absent: 0, awake: 1, parked: 2 } as const;
export type ThreadState = (typeof ThreadState)[keyof typeof ThreadState];

/** Index of a thread's first word. */
export function threadIndex(thread: number): number {
  return thread * THREAD_WORDS;
}

/** Index of a link's first word; link areas follow those of all threads. */
export function linkIndex(from: number, to: number, threads: number): number {
  return threads * THREAD_WORDS + (from * threads + to) * LINK_WORDS;
}

/** Index of the system's first word; its area follows those of all links. */
export function systemIndex(threads: number): number {
  return linkIndex(threads, 0, threads);
}

export function threadWordsBytes(threads: number): number {
  return threads * THREAD_BYTES + threads * threads * LINK_BYTES + SYSTEM_BYTES;
}

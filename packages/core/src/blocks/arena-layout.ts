/**
 * The words of the arena and of those that wait for room in it. The memory that is lent out is a buffer of its own.
 *
 * ```
 * words    128 B  line 0   next number: counts those that ever waited
 *          64 B   line     number of the one that waits longest; 0: none waits        per thread
 *          4 B    owner    of unit 0, unit 1, …                                       per unit
 *          4 B    length   of the block whose head unit 0, unit 1, … is; 0: not known  per unit
 * memory          unit 0 | unit 1 | …
 *
 * owner    free            0
 *          tail            1                                      unit of the block whose head is the nearest before it
 *          held            2 | thread << 2 | incarnation << 12    head of a block that the thread owns
 *          under way       3 | from << 2 | to << 12 | incarnation of `from` << 22
 * ```
 *
 * A block is a run of units: a head, then tails. Incarnations are cut to the bits there are, 20 and 10.
 */
export const TICKET = 0;
const HEADER_WORDS = 32;
const LINE_WORDS = 16;

export const FREE = 0;
export const TAIL = 1;
const HELD = 2;
const UNDER_WAY = 3;
const KIND_MASK = 3;
const THREAD_BITS = 10;
const THREAD_MASK = (1 << THREAD_BITS) - 1;
const FIRST_SHIFT = 2;
const SECOND_SHIFT = FIRST_SHIFT + THREAD_BITS;
const WAY_INCARNATION_SHIFT = SECOND_SHIFT + THREAD_BITS;

/** More indices than an owner word can name. */
export const THREADS_MAX = 1 << THREAD_BITS;

/** Word in which `thread` says that it waits. */
export function waitIndex(thread: number): number {
  return HEADER_WORDS + thread * LINE_WORDS;
}

/** Word of unit 0. */
export function ownersIndex(threads: number): number {
  return waitIndex(threads);
}

/** Word that says how long the block is whose head unit 0 is. */
export function lengthsIndex(threads: number, units: number): number {
  return ownersIndex(threads) + units;
}

export function arenaWordsBytes(threads: number, units: number): number {
  return (ownersIndex(threads) + 2 * units) * 4;
}

export function heldBy(thread: number, incarnation: number): number {
  return HELD | (thread << FIRST_SHIFT) | (incarnation << SECOND_SHIFT);
}

/** Limit: `incarnation` is that of `from`. */
export function underWay(from: number, to: number, incarnation: number): number {
  return UNDER_WAY | (from << FIRST_SHIFT) | (to << SECOND_SHIFT) | (incarnation << WAY_INCARNATION_SHIFT);
}

/** Held by `thread`, in whatever incarnation. */
export function isHeldBy(owner: number, thread: number): boolean {
  return (owner & KIND_MASK) === HELD && ((owner >>> FIRST_SHIFT) & THREAD_MASK) === thread;
}

/** Under way between these, whichever incarnation had sent it. */
export function isUnderWay(owner: number, from: number, to: number): boolean {
  return (
    (owner & KIND_MASK) === UNDER_WAY && ((owner >>> FIRST_SHIFT) & THREAD_MASK) === from && ((owner >>> SECOND_SHIFT) & THREAD_MASK) === to
  );
}

/** The first unit of a block, whoever owns it. */
export function isHead(owner: number): boolean {
  return (owner & KIND_MASK) >= HELD;
}

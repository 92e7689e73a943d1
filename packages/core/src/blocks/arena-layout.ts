/**
 * The words of the arena and of those that wait for room in it. The memory that is lent out is a buffer of its own.
 *
 * ```
 * words    64 B            next number: counts those that ever waited
 *          64 B            shown: how often a thread has shown a number
 *          64 B            number of the one that waits longest; 0: none waits       per thread
 *          128 B  group    of 16 units: 4 B units, 16 x 4 B owners, 60 B unused         per 16 units
 * memory          unit 0 | unit 1 | …
 *
 * units    taken           bits 0 to 15, a unit each, the first in bit 0
 *          heads           bits 16 to 31, the same: with this unit a block begins
 * owner    nobody's        0
 *          held            2 | thread << 2 | incarnation << 12    the block is that thread's, or will be if its claim goes well
 *          under way       3 | from << 2 | to << 12 | incarnation of `from` << 22
 * ```
 *
 * A block is a run of units that are taken: a head, then tails, which are taken and no heads. Incarnations are cut to the bits there are, 20 and 10.
 */
export const TICKET = 0;
/** How often a thread has shown a number. */
export const SHOWN = 16;
const HEADER_WORDS = 32;
const LINE_WORDS = 16;

/** Owner of a unit with which no block begins. */
export const NOBODYS = 0;
const HELD = 2;
const UNDER_WAY = 3;
const KIND_MASK = 3;
const THREAD_BITS = 10;
const THREAD_MASK = (1 << THREAD_BITS) - 1;
const FIRST_SHIFT = 2;
const SECOND_SHIFT = FIRST_SHIFT + THREAD_BITS;
const WAY_INCARNATION_SHIFT = SECOND_SHIFT + THREAD_BITS;

/** Turns units into groups. */
export const GROUP_SHIFT = 4;
/** Units of a group. */
export const GROUP_UNITS = 1 << GROUP_SHIFT;
const GROUP_WORDS = 32;
/** All units of a group taken, as bits; so many bits above are its heads. */
export const ALL_TAKEN = (1 << GROUP_UNITS) - 1;

/** So many threads an owner word can name: indices 0 to 1 023. */
export const THREADS_MAX = 1 << THREAD_BITS;

/** Word in which `thread` says that it waits. */
export function waitIndex(thread: number): number {
  return HEADER_WORDS + thread * LINE_WORDS;
}

/** First word of the first group. */
export function groupsIndex(threads: number): number {
  return waitIndex(threads);
}

/** Behind that: the word that says which units of a group are taken. */
export function unitsIndex(group: number): number {
  return group * GROUP_WORDS;
}

/** Behind that: the word that says whose the block is that begins with `unit`. */
export function ownerIndex(unit: number): number {
  return unitsIndex(unit >> GROUP_SHIFT) + 1 + (unit & (GROUP_UNITS - 1));
}

export function groupsOf(units: number): number {
  return Math.ceil(units / GROUP_UNITS);
}

export function arenaWordsBytes(threads: number, units: number): number {
  return (groupsIndex(threads) + unitsIndex(groupsOf(units))) * 4;
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

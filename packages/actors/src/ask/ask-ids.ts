/**
 * Numbers for what a thread has open: an index into a table and how often that place was used, in one 32-bit word, so
 * that an id of something closed is told from the next one at its place (I5).
 *
 * Layout: bits 0-16 index, bits 17-31 round.
 */
export const OPEN_MAX = 1 << 17;
const ROUND_SHIFT = 17;
const ROUND_MASK = 0x7fff;

export const idOf = (index: number, round: number): number => ((round & ROUND_MASK) << ROUND_SHIFT) | index;
export const indexOf = (id: number): number => id & (OPEN_MAX - 1);
export const roundOf = (id: number): number => (id >>> ROUND_SHIFT) & ROUND_MASK;

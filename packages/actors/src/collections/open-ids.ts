/**
 * Numbers of what is open: an index into a table and how often that place was used, in one 32-bit word, so
 * that an id of something closed is told from the next one at its place (I5).
 *
 * Layout: bits 0-19 index, bits 20-31 round. A million at a time, since each task that waits in a scheduler is one.
 */
export const OPEN_MAX = 1 << 20;
const ROUND_SHIFT = 20;
const ROUND_MASK = 0xfff;

export const idOf = (index: number, round: number): number => ((round & ROUND_MASK) << ROUND_SHIFT) | index;
export const indexOf = (id: number): number => id & (OPEN_MAX - 1);
export const roundOf = (id: number): number => (id >>> ROUND_SHIFT) & ROUND_MASK;

import { TALLY_WORDS } from '@ringmaster/core';

/** What is counted of the actors of one type. */
export const TYPE_COUNTERS = [
  'handled',
  'failed',
  'dropped',
  'accepted',
  'refused',
  'actors-spawned',
  'actors-stopped',
  'restarts',
] as const;
export type TypeCounter = (typeof TYPE_COUNTERS)[number];

/**
 * Rows of a thread, one for each type of its actors, behind its other counters.
 *
 * ```
 * word 0      rows in use, row 0 among them
 *      32     row 0: of messages whose actor is not known here, and of all types beyond the last row
 *      64     row 1 …
 *
 * row         +0   handled, failed, dropped, accepted, refused, actors-spawned, actors-stopped, restarts: three words each (`tally.ts` in core)
 * 128 B       +24  living: its actors in this thread
 *             +25  waiting: messages in their mailboxes
 * ```
 *
 * Which type a row is of stands in the thread's table of series. A row is one pair of cache lines, which the thread alone writes.
 */
export const ROW_WORDS = 32;
export const ROWS_MAX = 256;
export const ROWS_USED = 0;
const FIRST_ROW = ROW_WORDS;
/** Of a row. */
export const LIVING = TYPE_COUNTERS.length * TALLY_WORDS;
export const WAITING = LIVING + 1;
/** Words of a counter are neighbours. */
export const ROW_STRIDE = 1;

export const TYPE_ROWS_BYTES = (FIRST_ROW + ROWS_MAX * ROW_WORDS) * Int32Array.BYTES_PER_ELEMENT;

/** Of messages whose actor is not known here. */
export const OTHERS = 0;

export function rowIndex(row: number): number {
  return FIRST_ROW + row * ROW_WORDS;
}

/** Place of a counter in a row. */
export function counterIndex(name: TypeCounter): number {
  return TYPE_COUNTERS.indexOf(name) * TALLY_WORDS;
}

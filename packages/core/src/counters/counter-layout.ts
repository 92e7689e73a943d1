import { alignTo } from '../bits/alignment.ts';
import { TALLY_WORDS } from './tally.ts';

/**
 * One thread's counters, in a block of its own cache lines.
 *
 * ```
 * +0   counter 0: low 32 bits
 * +4              high bits, twice: written at every 2^32nd increment (`tally.ts`)
 * +12  counter 1 …
 * ```
 *
 * Only the thread writes its block, so an increment is a plain read and write; everybody reads.
 */
export const COUNTER_WORDS = TALLY_WORDS;

/** Processors fetch lines in pairs. */
const BLOCK_LINE_BYTES = 128;

/** Which counter has which place: its names, in order, declared once by the layer above and the same in all threads. */
export type CounterNames<Name extends string> = readonly Name[];

export function counterBlockBytes(names: CounterNames<string>): number {
  return alignTo(names.length * COUNTER_WORDS * Int32Array.BYTES_PER_ELEMENT, BLOCK_LINE_BYTES);
}

import { alignTo } from '../bits/alignment.ts';

/**
 * One thread's counters, in a block of its own cache lines.
 *
 * ```
 * +0   low 32 bits of counter 0
 * +4   high 32 bits of counter 0: written at every 2^32nd increment
 * +8   counter 1 …
 * ```
 *
 * Only the thread writes its block, so an increment is a plain read and write; everybody reads.
 */
export const COUNTER_WORDS = 2;

/** Processors fetch lines in pairs. */
const BLOCK_LINE_BYTES = 128;

/** Which counter has which place: its names, in order, declared once by the layer above and the same in all threads. */
export type CounterNames<Name extends string> = readonly Name[];

export function counterBlockBytes(names: CounterNames<string>): number {
  return alignTo(names.length * COUNTER_WORDS * Int32Array.BYTES_PER_ELEMENT, BLOCK_LINE_BYTES);
}

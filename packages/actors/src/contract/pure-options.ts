import { checkKeys } from './known-keys.ts';
import { shown } from './shown.ts';

/** How stateless tasks are carried out. */
export interface PureExecutorOptions {
  /**
   * Threads of its pool, so many tasks at a time: a whole number from 1. Default: all cores but one, at least 1, as a system has workers: where both are
   * busy at the same time, say how many of each.
   */
  readonly threads?: number | undefined;
  /**
   * How long, in milliseconds, a function may go on that was called off; then its thread is ended. Shorter than what a scheduler leaves
   * an agent, or that ends the executor instead. Default: half of the scheduler's `graceMs`; without one 500.
   */
  readonly grace?: number | undefined;
  /** After how many milliseconds without work a thread ends. Default 5 000. */
  readonly idle?: number | undefined;
  /** How large the heap of each thread may grow, in MiB, from 16; what needs more is lost, with its thread. Default: Node's own limit. */
  readonly heapMb?: number | undefined;
}

/** A thread of a pool needs up to 12 MiB before it has run anything. From Node 22.23 on one with 2 MiB ends the whole process while it starts. */
const HEAP_MB_MIN = 16;

/** @throws TypeError or RangeError naming the option */
export function checkPureOptions(action: string, options: PureExecutorOptions): void {
  checkKeys(action, options, ['threads', 'grace', 'idle', 'heapMb']);
  const { threads = 1, grace = 0, idle = 0, heapMb = HEAP_MB_MIN } = options;
  if (!(Number.isSafeInteger(threads) && threads >= 1))
    throw new RangeError(`Cannot ${action}: threads is a whole number from 1, not ${shown(threads)}`);
  for (const [name, ms] of Object.entries({ grace, idle })) {
    if (!(typeof ms === 'number' && ms >= 0)) throw new RangeError(`Cannot ${action}: ${name} is milliseconds from 0, not ${shown(ms)}`);
  }
  if (!(typeof heapMb === 'number' && heapMb >= HEAP_MB_MIN))
    throw new RangeError(`Cannot ${action}: heapMb is MiB from ${HEAP_MB_MIN}, not ${shown(heapMb)}`);
}

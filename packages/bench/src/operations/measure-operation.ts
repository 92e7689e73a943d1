import { isDeepStrictEqual } from 'node:util';
import { Bench } from 'tinybench';
import { type ArmOptions, type ArmResult, numberOr } from '../harness/arm.ts';

/** Operations per timed sample: one alone takes less than the clock's own call. */
export const OPERATIONS = 1_000;

/** `run` does `OPERATIONS` operations; `result` is what one of them gave, checked against `expected` before and after. */
export interface Operation {
  readonly run: () => void;
  readonly result: () => unknown;
  readonly expected: unknown;
}

/** Times an operation with tinybench: figures `nsPerOperation` (median) and `p99Ns`. */
export async function measureOperation(operation: Operation, options: ArmOptions): Promise<ArmResult> {
  const bench = new Bench({ time: numberOr(options, 'durationMs', 500), warmupTime: numberOr(options, 'warmUpMs', 200) });
  const right = isDeepStrictEqual(operation.result(), operation.expected);
  bench.add('operation', operation.run);
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state !== 'completed') throw new Error(`Cannot time the operation: it ended ${result?.state ?? 'without a result'}`);
  const stillRight = isDeepStrictEqual(operation.result(), operation.expected);
  const nanoseconds = 1e6 / OPERATIONS;
  const figures = { nsPerOperation: result.latency.p50 * nanoseconds, p99Ns: result.latency.p99 * nanoseconds };
  return { sent: task?.runs ?? 0, received: right && stillRight ? (task?.runs ?? 0) : -1, figures };
}

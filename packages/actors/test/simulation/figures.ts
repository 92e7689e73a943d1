import { nthSmallest } from './nth-smallest.ts';
import type { Outcome } from './outcome.ts';
import { CLASSES, MEAN_MS, type Workload } from './workload.ts';

/** What is told of one run. Times are in mean service times; lists are by class. */
export interface Figures {
  readonly tasks: number;
  /** Tasks that were not done by their deadline, whatever became of them. */
  readonly missed: number;
  readonly missedShareOf: readonly number[];
  /** Tasks done in time, for each mean service time and agent while tasks came. */
  readonly goodput: number;
  /** 99 of 100 had waited at most so long when they started, or left without. */
  readonly waitP99Of: readonly number[];
  /** By how much the one that waited longest beyond its deadline did so. Negative: nobody did. */
  readonly overtimeOf: readonly number[];
}

/** @throws Error if a task has not ended (G65) */
export function figuresOf(workload: Workload, outcome: Outcome, agents: number): Figures {
  const classes = CLASSES.map((_, index) => classFigures(workload, outcome, index));
  const { count, arrivesMs } = workload;
  const missed = classes.reduce((sum, one) => sum + one.missed, 0);
  const lengthMs = arrivesMs[count - 1] ?? 0;
  return {
    tasks: count,
    missed,
    missedShareOf: classes.map((one) => one.missed / one.tasks),
    goodput: ((count - missed) * MEAN_MS) / (lengthMs * agents),
    waitP99Of: classes.map((one) => one.waitP99Ms / MEAN_MS),
    overtimeOf: classes.map((one) => one.overtimeMs / MEAN_MS),
  };
}

/** Tasks that take longer than they have from their arrival: nobody can have them done in time. */
export function hopelessShare({ count, arrivesMs, serviceMs, deadlineMs }: Workload): number {
  let hopeless = 0;
  for (let task = 0; task < count; task++) if ((arrivesMs[task] ?? 0) + (serviceMs[task] ?? 0) > (deadlineMs[task] ?? 0)) hopeless++;
  return hopeless / count;
}

interface ClassFigures {
  readonly tasks: number;
  readonly missed: number;
  readonly waitP99Ms: number;
  readonly overtimeMs: number;
}

function classFigures(workload: Workload, outcome: Outcome, index: number): ClassFigures {
  const { count, classOf, arrivesMs, deadlineMs } = workload;
  const { startedMs, endedMs, isDone } = outcome;
  const waitsMs = new Float64Array(count);
  let tasks = 0;
  let missed = 0;
  let overtimeMs = Number.NEGATIVE_INFINITY;
  for (let task = 0; task < count; task++) {
    if (classOf[task] !== index) continue;
    const endMs = endedMs[task] ?? Number.NaN;
    if (Number.isNaN(endMs)) throw new Error(`Cannot count task ${task}: it has not ended`);
    const startMs = startedMs[task] ?? Number.NaN;
    const waitedUntilMs = Number.isNaN(startMs) ? endMs : startMs;
    const dueMs = deadlineMs[task] ?? 0;
    waitsMs[tasks++] = waitedUntilMs - (arrivesMs[task] ?? 0);
    if (isDone[task] === 0 || endMs > dueMs) missed++;
    overtimeMs = Math.max(overtimeMs, waitedUntilMs - dueMs);
  }
  const waitP99Ms = nthSmallest(waitsMs.subarray(0, tasks), Math.floor(0.99 * (tasks - 1)));
  return { tasks, missed, waitP99Ms, overtimeMs };
}

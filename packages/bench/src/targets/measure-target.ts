import { type RunOptions, runExperiment } from '../harness/experiment.ts';
import { judge, type PartResult } from './judge.ts';
import type { Target } from './target.ts';

/**
 * A measured target. Its own figures are those of the part that decides it: the first that misses its goal, or the
 * first. `met` holds for all its parts.
 */
export interface TargetResult extends PartResult {
  readonly met: boolean;
  readonly decidedBy: string;
  readonly parts: readonly PartResult[];
}

export async function measureTarget(target: Target, options: RunOptions): Promise<TargetResult> {
  const parts: PartResult[] = [];
  for (const { experiment, parts: wanted } of target.experiments) {
    const measured = await runExperiment(experiment, options);
    parts.push(...wanted.map((part) => judge(part, measured)));
  }
  return resultOf(target, parts);
}

/** @param parts at least one with a goal */
export function resultOf(target: Target, parts: readonly PartResult[]): TargetResult {
  const judged = parts.filter((part) => part.met !== undefined);
  const deciding = judged.find((part) => part.met === false) ?? judged[0];
  if (deciding === undefined) throw new RangeError(`Cannot judge target "${target.id}": none of its parts has a goal`);
  const met = judged.every((part) => part.met === true);
  return { ...deciding, id: target.id, what: target.what, met, decidedBy: deciding.id, parts };
}

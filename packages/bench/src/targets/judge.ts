import { figureOf, type Measured } from '../harness/experiment.ts';
import { pairedRatios, type Summary, summarize } from '../harness/summary.ts';
import type { Goal, Part } from './target.ts';

/** A part with its figures, as written to the JSON file. */
export interface PartResult {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** Medians over the rounds. */
  readonly ours: number;
  readonly baseline: number;
  readonly baselineName: string;
  /** Of the medians. */
  readonly ratio: number;
  /** In words, e.g. `ratio >= 10`. */
  readonly goal: string;
  /** Undefined: reported only. */
  readonly met: boolean | undefined;
  /** [min, max] over the rounds; `ratio` of values measured in the same round. */
  readonly spread: { readonly ours: Range; readonly baseline: Range; readonly ratio: Range };
  readonly rounds: number;
  readonly values: { readonly ours: readonly number[]; readonly baseline: readonly number[] };
  /** Why there are no figures. */
  readonly refused?: string;
}

export type Range = readonly [min: number, max: number];

export function judge(part: Part, measured: Measured): PartResult {
  const refused = measured.refused[part.ours] ?? measured.refused[part.baseline];
  const ours = valuesOf(part, measured, part.ours);
  const baseline = valuesOf(part, measured, part.baseline);
  const { id, what, unit, baselineName } = part;
  const about = { id, what, unit, baselineName, goal: goalText(part.goal), rounds: measured.rounds, values: { ours, baseline } };
  if (refused !== undefined || ours.length === 0 || baseline.length === 0) {
    const none: Range = [Number.NaN, Number.NaN];
    const spread = { ours: none, baseline: none, ratio: none };
    const met = part.goal === undefined ? undefined : false;
    return { ...about, ours: Number.NaN, baseline: Number.NaN, ratio: Number.NaN, met, spread, refused: refused ?? 'no figures' };
  }
  const [a, b, c] = [summarize(ours), summarize(baseline), summarize(pairedRatios(ours, baseline))];
  const spread = { ours: range(a), baseline: range(b), ratio: range(c) };
  const met = part.goal === undefined ? undefined : isMet(part.goal, a.median, b.median);
  return { ...about, ours: a.median, baseline: b.median, ratio: a.median / b.median, met, spread };
}

function valuesOf(part: Part, measured: Measured, arm: string): number[] {
  const figures = typeof part.figure === 'string' ? [part.figure] : part.figure;
  return figures.flatMap((figure) => figureOf(measured, arm, figure));
}

function range(summary: Summary): Range {
  return [summary.min, summary.max];
}

function isMet(goal: Goal, ours: number, baseline: number): boolean {
  if ('ratioAtLeast' in goal) return ours / baseline >= goal.ratioAtLeast;
  if ('ratioAtMost' in goal) return ours / baseline <= goal.ratioAtMost;
  if ('below' in goal) return ours < goal.below;
  return ours - baseline < goal.aboveBaselineBelow;
}

function goalText(goal: Goal | undefined): string {
  if (goal === undefined) return 'reported only';
  if ('ratioAtLeast' in goal) return `ratio >= ${goal.ratioAtLeast}`;
  if ('ratioAtMost' in goal) return `ratio <= ${goal.ratioAtMost}`;
  if ('below' in goal) return `ours < ${goal.below}`;
  return `ours - baseline < ${goal.aboveBaselineBelow}`;
}

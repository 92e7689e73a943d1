import { figureOf, type Measured } from '../harness/experiment.ts';
import { type RatioInterval, ratioInterval } from '../harness/interval.ts';
import { pairedRatios, type Summary, summarize } from '../harness/summary.ts';
import type { Goal, PairPart, Part, SidePart } from './target.ts';

/** A part with its figures, as written to the JSON file. */
export interface PartResult {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** Medians over the rounds. */
  readonly ours: number;
  readonly baseline: number;
  readonly baselineName: string;
  /** Of the medians; of a small cost, the mean of the pairs. */
  readonly ratio: number;
  /** In words, e.g. `ratio >= 10`. */
  readonly goal: string;
  /** Undefined: reported only. */
  readonly met: boolean | undefined;
  /** [min, max] over the rounds; `ratio` of values measured in the same round, of a small cost the 95 % interval. */
  readonly spread: { readonly ours: Range; readonly baseline: Range; readonly ratio: Range };
  readonly rounds: number;
  readonly values: { readonly ours: readonly number[]; readonly baseline: readonly number[] };
  /** Why there are no figures. */
  readonly refused?: string;
}

export type Range = readonly [min: number, max: number];

export function judge(part: Part, measured: Measured): PartResult {
  const { id, what, unit, baselineName } = part;
  const sides = 'pairedIn' in part ? sidesOfPairs(part, measured) : sidesOf(part, measured);
  const { ours, baseline, ratios, refused } = sides;
  const about = { id, what, unit, baselineName, goal: goalText(part.goal), rounds: sides.rounds, values: { ours, baseline } };
  if (refused !== undefined || ours.length === 0 || baseline.length === 0) {
    const none: Range = [Number.NaN, Number.NaN];
    const spread = { ours: none, baseline: none, ratio: none };
    const met = part.goal === undefined ? undefined : false;
    return { ...about, ours: Number.NaN, baseline: Number.NaN, ratio: Number.NaN, met, spread, refused: refused ?? 'no figures' };
  }
  const [a, b] = [summarize(ours), summarize(baseline)];
  if ('pairedIn' in part) {
    const { ratio, low, high } = sides.interval ?? ratioInterval(ratios);
    const spread = { ours: range(a), baseline: range(b), ratio: [low, high] as const };
    return { ...about, ours: a.median, baseline: b.median, ratio, met: isCostWithin(part.goal.costAtMost, low, high), spread };
  }
  const spread = { ours: range(a), baseline: range(b), ratio: range(summarize(ratios)) };
  const met = part.goal === undefined ? undefined : isMet(part.goal, a.median, b.median);
  return { ...about, ours: a.median, baseline: b.median, ratio: a.median / b.median, met, spread };
}

/** What was measured of a part, a value a round. */
interface Sides {
  readonly ours: readonly number[];
  readonly baseline: readonly number[];
  readonly ratios: readonly number[];
  readonly rounds: number;
  readonly refused: string | undefined;
  /** Given by the arm itself. */
  readonly interval?: RatioInterval | undefined;
}

function sidesOf(part: SidePart, measured: Measured): Sides {
  const ours = valuesOf(part, measured, part.ours);
  const baseline = valuesOf(part, measured, part.baseline);
  const refused = measured.refused[part.ours] ?? measured.refused[part.baseline];
  return { ours, baseline, ratios: pairedRatios(ours, baseline), rounds: measured.rounds, refused };
}

function sidesOfPairs({ pairedIn, interval }: PairPart, measured: Measured): Sides {
  const values = (figure: string): number[] => pairedIn.flatMap((arm) => figureOf(measured, arm, figure));
  const refused = pairedIn.map((arm) => measured.refused[arm]).find((reason) => reason !== undefined);
  const ratios = values('ratio');
  const [ratio = Number.NaN, low = Number.NaN, high = Number.NaN] = ['ratio', 'low', 'high'].map((figure) => values(figure)[0]);
  const given = interval === 'of slices' ? { ratio, low, high } : undefined;
  return { ours: values('ours'), baseline: values('baseline'), ratios, rounds: ratios.length, refused, interval: given };
}

/** A cost that is within the limit with its interval, as far as its being small can be shown. */
function isCostWithin(limit: number, low: number, high: number): boolean {
  return 1 - high <= limit && 1 - low <= 2 * limit;
}

function valuesOf(part: SidePart, measured: Measured, arm: string): number[] {
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

function goalText(goal: Part['goal']): string {
  if (goal === undefined) return 'reported only';
  if ('ratioAtLeast' in goal) return `ratio >= ${goal.ratioAtLeast}`;
  if ('ratioAtMost' in goal) return `ratio <= ${goal.ratioAtMost}`;
  if ('below' in goal) return `ours < ${goal.below}`;
  if ('costAtMost' in goal) return `cost <= ${goal.costAtMost * 100} %`;
  return `ours - baseline < ${goal.aboveBaselineBelow}`;
}

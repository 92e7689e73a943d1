import type { Experiment } from '../harness/experiment.ts';

/** When a part is met. Parts without a goal are reported only. */
export type Goal =
  | { readonly ratioAtLeast: number }
  | { readonly ratioAtMost: number }
  | { readonly below: number }
  /** Ours less the baseline. */
  | { readonly aboveBaselineBelow: number };

/** What is compared in a target. */
export type Part = SidePart | PairPart;

interface AnyPart {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly baselineName: string;
}

/** Both sides measured by arms that give `ours`, `baseline`, and the `ratio` of their pairs. */
export interface PairPart extends AnyPart {
  readonly pairedIn: readonly string[];
  /**
   * What the interval is taken over: the ratios of processes, for two builds of which the engine makes something else in each; or the
   * slices of one process, whose arm gives it as `low` and `high`, for two ways to use one build.
   */
  readonly interval?: 'of processes' | 'of slices';
  /** As a share: the 95 % interval of the cost must begin within the limit and end within twice the limit. */
  readonly goal: { readonly costAtMost: number };
}

/** One figure of ours beside one of a baseline. */
export interface SidePart extends AnyPart {
  /** The name of the figure in both arms' results; a list: the values of a round are all taken (windows of the idle figure). */
  readonly figure: string | readonly string[];
  readonly ours: string;
  readonly baseline: string;
  readonly goal?: Goal;
}

/** What a goal of docs/performance.md stands for: what is run, and what is compared in it. */
export interface Target {
  readonly id: string;
  readonly what: string;
  readonly experiments: readonly { readonly experiment: Experiment; readonly parts: readonly Part[] }[];
}

import type { Experiment } from '../harness/experiment.ts';

/** When a part is met. Parts without a goal are reported only. */
export type Goal =
  | { readonly ratioAtLeast: number }
  | { readonly ratioAtMost: number }
  | { readonly below: number }
  /** Ours less the baseline. */
  | { readonly aboveBaselineBelow: number };

/** One figure of ours beside one of a baseline. */
export interface Part {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** The name of the figure in both arms' results; a list: the values of a round are all taken (windows of the idle figure). */
  readonly figure: string | readonly string[];
  readonly ours: string;
  readonly baseline: string;
  readonly baselineName: string;
  readonly goal?: Goal;
}

/** A target of the plan: what is run, and what is compared in it. */
export interface Target {
  readonly id: string;
  readonly what: string;
  readonly experiments: readonly { readonly experiment: Experiment; readonly parts: readonly Part[] }[];
}

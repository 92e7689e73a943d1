import type { ArmCall, ArmResult } from './arm.ts';
import { ArmRefused, runArm } from './run-arm.ts';

/** Arms that are compared with each other, and so run in turn in the same minutes. */
export interface Experiment {
  readonly id: string;
  readonly arms: Readonly<Record<string, ArmCall>>;
  /** Overrides the run's number of rounds, e.g. for the idle figure, which has three windows in one round. */
  readonly rounds?: number;
  /** Runs the arms of a round at the same time: for idle processes only. */
  readonly together?: boolean;
}

/** Every figure of every arm, one value a round. */
export interface Measured {
  readonly rounds: number;
  readonly results: Readonly<Record<string, readonly ArmResult[]>>;
  /** Why an arm's row is refused, by arm. */
  readonly refused: Readonly<Record<string, string>>;
}

export interface RunOptions {
  readonly rounds: number;
  readonly progress: (line: string) => void;
  /** Replaced in tests. */
  readonly run?: (call: ArmCall) => Promise<ArmResult>;
}

/**
 * Runs the arms A B A B …: on a shared machine only figures from neighbouring moments may be divided.
 *
 * An arm that is refused once is left out from then on; the others go on.
 */
export async function runExperiment(experiment: Experiment, options: RunOptions): Promise<Measured> {
  const names = Object.keys(experiment.arms);
  const results: Record<string, ArmResult[]> = Object.fromEntries(names.map((name) => [name, []]));
  const refused: Record<string, string> = {};
  const rounds = experiment.rounds ?? options.rounds;
  const once = async (name: string): Promise<void> => {
    if (refused[name] !== undefined) return;
    try {
      results[name]?.push(await (options.run ?? runArm)(experiment.arms[name] as ArmCall));
    } catch (error) {
      if (!(error instanceof ArmRefused)) throw error;
      refused[name] = error.message;
      options.progress(`${experiment.id}: ${error.message}`);
    }
  };
  for (let round = 0; round < rounds; round += 1) {
    options.progress(`${experiment.id}: round ${round + 1} of ${rounds}`);
    if (experiment.together) await Promise.all(names.map(once));
    else for (const name of names) await once(name);
  }
  return { rounds, results, refused };
}

/** One figure of one arm, a value a round. Empty when the arm was refused or has no such figure. */
export function figureOf(measured: Measured, arm: string, figure: string): number[] {
  if (measured.refused[arm] !== undefined) return [];
  return (measured.results[arm] ?? []).map((result) => result.figures[figure]).filter((value) => value !== undefined);
}

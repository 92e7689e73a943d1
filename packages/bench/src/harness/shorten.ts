import type { ArmCall, ArmOptions } from './arm.ts';
import type { Experiment } from './experiment.ts';

/**
 * The quick form of an experiment: the same arms for a fraction of the time. Good to see that all arms work and of
 * what order their figures are; not to quote.
 */
export function shorten(experiment: Experiment): Experiment {
  const arms = Object.entries(experiment.arms).map(([name, call]): [string, ArmCall] => [
    name,
    { ...call, options: shortened(call.options) },
  ]);
  const { rounds } = experiment;
  return { ...experiment, arms: Object.fromEntries(arms), ...(rounds === undefined ? {} : { rounds: Math.min(rounds, 3) }) };
}

function shortened(options: ArmOptions): ArmOptions {
  const total = options.total;
  const calls = options.calls;
  return {
    ...options,
    // As long as it takes to compile the code for its load: shorter, and the compiler is measured.
    warmUpMs: 1_500,
    ...(typeof total === 'number' ? { total: total / 10 } : { durationMs: 250 }),
    ...(typeof calls === 'number' ? { calls: Math.ceil(calls / 10), warmUpCalls: Math.ceil(calls / 20) } : {}),
    ...('threads' in options ? { settleMs: 2_000, windowMs: 1_000 } : {}),
  };
}

import type { Experiment } from '../harness/experiment.ts';
import type { Part, Target } from './target.ts';

/** As many blocks as a pipeline of a few stages has under way. */
const UNDER_WAY = 8;

function juggling(id: string, balls: number): Experiment {
  return {
    id,
    arms: {
      ours: { arm: 'ringmaster-blocks', options: { balls, throws: 20_000 } },
      transfer: { arm: 'raw-blocks', options: { balls, how: 'transfer' } },
      clone: { arm: 'raw-blocks', options: { balls, how: 'clone', throws: 1_000, warmUpThrows: 200 } },
    },
  };
}

function parts(id: string, words: string): readonly Part[] {
  const common = { unit: 'us a message', figure: 'usPerMove', ours: 'ours', what: `moving a 1 MiB block, ${words}` };
  return [
    {
      ...common,
      id: `${id}.transfer`,
      baseline: 'transfer',
      baselineName: 'postMessage, buffer transferred',
      goal: { ratioAtMost: 1 / 20 },
    },
    { ...common, id: `${id}.clone`, baseline: 'clone', baselineName: 'postMessage, buffer cloned', goal: { ratioAtMost: 1 / 100 } },
  ];
}

/** The same blocks go to and fro between two threads, and each side writes into each: several at a time, and one after the other. */
export const movingBlocks: Target = {
  id: 'P4',
  what: 'moving a 1 MiB block between two threads, hot',
  experiments: [
    { experiment: juggling('P4', UNDER_WAY), parts: parts('P4', `${UNDER_WAY} under way`) },
    { experiment: juggling('P4.single', 1), parts: parts('P4.single', 'one after the other') },
  ],
};

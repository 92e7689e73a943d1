import type { ArmCall } from '../harness/arm.ts';
import type { Target } from './target.ts';

/** The last commit in which an actor that threw was stopped, by a port of one method, and nothing else was done about it. */
const STOP_ON_THROW = 'e08ac66e5cc392f3086c6cebb8934b2f351d3f15';

/** Each process loads and compiles one of the two first; both orders are run as often, so it takes 40 fresh processes. */
const PROCESSES_PER_ORDER = 20;

function cost(where: 'same' | 'owner-worker', words: string): Target['experiments'][number] {
  const id = `S1.${where}`;
  const call = (first: string): ArmCall => ({
    arm: 'paired-tell',
    options: { against: STOP_ON_THROW, first, where, kind: 'transfer', pairs: 10 },
  });
  return {
    experiment: { id, rounds: PROCESSES_PER_ORDER, arms: { oursFirst: call('ours'), baselineFirst: call('baseline') } },
    parts: [
      {
        id,
        what: `tell, plain object of 4 fields, ${words}`,
        unit: 'messages/s',
        pairedIn: ['oursFirst', 'baselineFirst'],
        baselineName: 'the build before supervision',
        goal: { costAtMost: 0.03 },
      },
    ],
  };
}

/**
 * What supervision, watching and the books of thread deaths cost a message, against the build that stopped what threw. In one
 * thread nothing but the message path is measured, so a cost shows there first.
 */
export const supervisionCost: Target = {
  id: 'S1',
  what: 'what supervision costs a tell',
  experiments: [cost('same', 'one thread'), cost('owner-worker', 'owner to worker')],
};

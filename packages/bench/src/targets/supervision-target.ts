import { costAgainst } from './cost-against.ts';
import type { Target } from './target.ts';

/** The last commit in which an actor that threw was stopped, by a port of one method, and nothing else was done about it. */
const STOP_ON_THROW = 'e08ac66e5cc392f3086c6cebb8934b2f351d3f15';

function cost(where: 'same' | 'owner-worker', words: string): Target['experiments'][number] {
  return costAgainst({
    id: `S1.${where}`,
    what: `tell, plain object of 4 fields, ${words}`,
    commit: STOP_ON_THROW,
    baselineName: 'the build before supervision',
    where,
    kind: 'transfer',
    layout: false,
    costAtMost: 0.03,
  });
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

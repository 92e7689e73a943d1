import type { ArmCall } from '../harness/arm.ts';
import type { Part, Target } from './target.ts';

/** Each process opens one of the two first; both orders are run as often. */
const PROCESSES_PER_ORDER = 20;

function cost(where: 'same' | 'owner-worker', words: string): Target['experiments'][number] {
  const id = `A3.${where}`;
  const call = (first: string): ArmCall => ({
    arm: 'paired-tell',
    options: { against: 'itself', withoutMetrics: true, first, where, kind: 'transfer', layout: false, pairs: 10 },
  });
  return {
    experiment: { id, rounds: PROCESSES_PER_ORDER, arms: { oursFirst: call('ours'), baselineFirst: call('baseline') } },
    parts: [
      {
        id,
        what: `tell, plain object of 4 fields, ${words}`,
        unit: 'messages/s',
        pairedIn: ['oursFirst', 'baselineFirst'],
        baselineName: 'the same with metrics off',
        goal: { costAtMost: 0.05 },
      },
    ],
  };
}

/** Reported beside a loop that adds to plain numbers: the limit of 25 ns is for the counter. */
function update(what: string, words: string): Part {
  return {
    ...{ id: `A3.${what}`, what: words, unit: 'ns', figure: 'nsPerOperation', ours: what, baseline: 'plain' },
    baselineName: 'adding to an array of plain numbers',
    ...(what === 'counter' ? { goal: { below: 25 } } : {}),
  };
}

const operation = (what: string): ArmCall => ({ arm: 'count-operation', options: { what } });

export const metricsCost: Target = {
  id: 'A3',
  what: 'what metrics cost',
  experiments: [
    cost('same', 'one thread'),
    cost('owner-worker', 'owner to worker'),
    {
      experiment: {
        id: 'A3.update',
        arms: Object.fromEntries(['counter', 'histogram', 'timer', 'gauge', 'plain'].map((what) => [what, operation(what)])),
      },
      parts: [
        update('counter', 'one update of a counter'),
        update('histogram', 'one value for a histogram'),
        update('timer', 'one time for a timer'),
        update('gauge', 'one value for a gauge'),
      ],
    },
  ],
};

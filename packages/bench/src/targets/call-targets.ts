import type { Experiment } from '../harness/experiment.ts';
import { tellParts } from './tell-targets.ts';
import type { Part, Target } from './target.ts';

type Where = 'owner-worker' | 'worker-worker';

/** Warmed up as other calls in turn are: for its first 8 000 or so the engine compiles, on the core that the other thread would have. */
const hot = { calls: 20_000, warmUpCalls: 20_000 };

function hotAsk(id: string, where: Where): Experiment {
  return {
    id,
    arms: {
      ours: { arm: 'ringmaster-ask', options: { where, ...hot } },
      raw: { arm: 'raw-ask', options: { where, ...hot } },
    },
  };
}

const latency = { unit: 'us', ours: 'ours', baseline: 'raw' };

/** Hot: the next ask begins when the last has been answered. */
export const hotAskOwnerWorker: Target = {
  id: 'F3',
  what: 'ask, hot, owner and worker',
  experiments: [
    {
      experiment: hotAsk('F3', 'owner-worker'),
      parts: [
        {
          ...latency,
          id: 'F3.p50',
          what: 'p50 of an ask',
          figure: 'p50Us',
          baselineName: 'raw postMessage round trip',
          goal: { ratioAtMost: 0.1 },
        },
        {
          ...latency,
          id: 'F3.p99',
          what: 'p99 of an ask',
          figure: 'p99Us',
          baselineName: 'raw postMessage round trip',
          goal: { ratioAtMost: 1 },
        },
        { ...latency, id: 'F3.p999', what: 'p99.9 of an ask', figure: 'p999Us', baselineName: 'raw postMessage round trip' },
      ],
    },
  ],
};

const betweenWorkers: readonly Part[] = [
  {
    ...latency,
    id: 'F4.ask',
    what: 'p50 of an ask, hot, worker to worker',
    figure: 'p50Us',
    baselineName: 'MessageChannel round trip',
    goal: { ratioAtMost: 0.1 },
  },
  {
    ...latency,
    id: 'F4.ask.p99',
    what: 'p99 of an ask, hot, worker to worker',
    figure: 'p99Us',
    baselineName: 'MessageChannel round trip',
  },
];

export const workerToWorker: Target = {
  id: 'F4',
  what: 'tell and ask, worker to worker',
  experiments: [
    tellParts({
      id: 'F4.tell',
      what: 'tell, plain object of 4 fields, worker to worker',
      kind: 'transfer',
      layout: false,
      where: 'worker-worker',
      baselineName: 'MessageChannel',
      ratioAtLeast: 10,
    }),
    { experiment: hotAsk('F4.ask', 'worker-worker'), parts: betweenWorkers },
  ],
};

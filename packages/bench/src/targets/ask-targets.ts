import type { Experiment } from '../harness/experiment.ts';
import type { Part, Target } from './target.ts';

const inTurn = { calls: 200_000, warmUpCalls: 50_000 };
const p50 = { unit: 'us', figure: 'p50Us', ours: 'ours', what: 'p50 of an ask, one thread, in turn' };

export const sameThreadAsk: Target = {
  id: 'P2',
  what: 'ask, same thread, in turn',
  experiments: [
    {
      experiment: {
        id: 'P2',
        arms: {
          ours: { arm: 'ringmaster-ask', options: { where: 'same', ...inTurn } },
          nact: { arm: 'nact-ask', options: inTurn },
          xstate: { arm: 'xstate-ask', options: inTurn },
        },
      },
      parts: [
        { ...p50, id: 'P2.nact', baseline: 'nact', baselineName: 'nact', goal: { ratioAtMost: 0.4 } },
        { ...p50, id: 'P2.xstate', baseline: 'xstate', baselineName: 'xstate, resolver in the event', goal: { ratioAtMost: 2.5 } },
      ],
    },
  ],
};

const window = { inFlight: 1_000, calls: 200_000, warmUpCalls: 50_000, warmUpMs: 2_500 };
const manyAsks: Experiment = {
  id: 'P3',
  arms: {
    ours: { arm: 'ringmaster-ask-window', options: window },
    layout: { arm: 'ringmaster-ask-window', options: { ...window, layout: true } },
    comlink: { arm: 'comlink-window', options: window },
    piscina: { arm: 'piscina-window', options: window },
    poolifier: { arm: 'poolifier-window', options: window },
  },
};
const answers = { unit: 'asks/s', figure: 'perSecond', what: 'asks, owner to worker, 1 000 in flight' };

/** At least so much of each is at least so much of the best. */
function besidePeer(peer: string, baselineName: string): Part {
  return { ...answers, id: `P3.${peer}`, ours: 'ours', baseline: peer, baselineName, goal: { ratioAtLeast: 10 } };
}

export const asksInFlight: Target = {
  id: 'P3',
  what: 'asks across threads, 1 000 in flight',
  experiments: [
    {
      experiment: manyAsks,
      parts: [
        besidePeer('comlink', 'comlink'),
        besidePeer('piscina', 'piscina, tuned'),
        besidePeer('poolifier', 'poolifier'),
        {
          ...answers,
          id: 'P3.layout',
          what: `${answers.what}, by fixed layout`,
          ours: 'layout',
          baseline: 'ours',
          baselineName: 'the same, plain',
        },
      ],
    },
  ],
};

function timeoutCost(where: 'same' | 'owner-worker', inFlight: number, words: string): Target['experiments'][number] {
  const id = `P5.${where}`;
  return {
    experiment: { id, rounds: 1, arms: { paired: { arm: 'paired-timeout', options: { where, inFlight, pairs: 200 } } } },
    parts: [
      {
        id,
        what: `ask with a timeout of its own, ${words}`,
        unit: 'asks/s',
        pairedIn: ['paired'],
        interval: 'of slices',
        baselineName: 'asks with the default timeout',
        goal: { costAtMost: 0.1 },
      },
    ],
  };
}

export const timeoutPerAsk: Target = {
  id: 'P5',
  what: 'what a timeout on every ask costs',
  experiments: [timeoutCost('same', 1, 'one thread, in turn'), timeoutCost('owner-worker', 100, 'owner to worker, 100 in flight')],
};

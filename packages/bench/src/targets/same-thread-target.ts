import type { Target } from './target.ts';

/** One million messages, each batch of 1 000 handled before the next begins. */
const options = { kind: 'transfer', where: 'same', batch: 1_000, window: 1, total: 1_000_000, durationMs: 0 };
const common = { unit: 'messages/s', figure: 'perSecond', ours: 'ours' };
const what = 'tell in one thread, 1 M plain messages in batches of 1 000';

export const sameThreadTell: Target = {
  id: 'F6',
  what,
  experiments: [
    {
      experiment: {
        id: 'F6',
        arms: {
          ours: { arm: 'ringmaster-tell', options },
          nact: { arm: 'nact-tell', options },
          xstate: { arm: 'xstate-tell', options: { ...options, logic: 'transition' } },
          callback: { arm: 'xstate-tell', options: { ...options, logic: 'callback' } },
        },
      },
      parts: [
        { ...common, id: 'F6.nact', what, baseline: 'nact', baselineName: 'nact', goal: { ratioAtLeast: 15 } },
        { ...common, id: 'F6.xstate', what, baseline: 'xstate', baselineName: 'xstate fromTransition', goal: { ratioAtLeast: 2 } },
        { ...common, id: 'F6.callback', what, baseline: 'callback', baselineName: 'xstate fromCallback (its send queues nothing)' },
      ],
    },
  ],
};

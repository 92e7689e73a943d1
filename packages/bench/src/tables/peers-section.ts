import type { Part } from '../targets/target.ts';
import { sameThreadTell } from '../targets/same-thread-target.ts';
import type { Entry, Section } from './section.ts';

const nactAsk: Entry = {
  experiment: {
    id: 'ask same nact',
    arms: {
      ours: { arm: 'ringmaster-ask', options: { where: 'same', calls: 20_000 } },
      nact: { arm: 'nact-ask', options: { calls: 20_000 } },
    },
  },
  parts: (['p50', 'p99'] as const).map((name): Part => {
    return {
      id: `ask same nact ${name}`,
      what: `ask in turn, ${name}`,
      unit: 'us',
      figure: `${name}Us`,
      ours: 'ours',
      baseline: 'nact',
      baselineName: 'nact',
    };
  }),
  quick: false,
};

/** Other actor libraries, all in one thread. */
export const peersSection: Section = {
  title: 'one thread, beside other actor libraries',
  entries: [...sameThreadTell.experiments.map((one) => ({ ...one, quick: true })), nactAsk],
};

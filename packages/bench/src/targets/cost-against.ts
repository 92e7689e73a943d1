import type { ArmCall } from '../harness/arm.ts';
import type { Target } from './target.ts';

/** Each process loads and compiles one of the two first; both orders are run as often, so it takes 40 fresh processes. */
const PROCESSES_PER_ORDER = 20;

/** Traffic by `tell` of this build beside the same by the build of an earlier commit. */
export interface CostAgainst {
  readonly id: string;
  readonly what: string;
  /** Full id of the earlier commit, and what it is called. */
  readonly commit: string;
  readonly baselineName: string;
  readonly where: 'same' | 'owner-worker';
  readonly kind: string;
  /** True: the receiver declares a fixed layout for the message. */
  readonly layout: boolean;
  readonly costAtMost: number;
}

/** What everything since an earlier commit costs a `tell`: paired slices of both builds, in fresh processes. */
export function costAgainst(cost: CostAgainst): Target['experiments'][number] {
  const { id, what, commit, baselineName, where, kind, layout, costAtMost } = cost;
  const call = (first: string): ArmCall => ({ arm: 'paired-tell', options: { against: commit, first, where, kind, layout, pairs: 10 } });
  return {
    experiment: { id, rounds: PROCESSES_PER_ORDER, arms: { oursFirst: call('ours'), baselineFirst: call('baseline') } },
    parts: [{ id, what, unit: 'messages/s', pairedIn: ['oursFirst', 'baselineFirst'], baselineName, goal: { costAtMost } }],
  };
}

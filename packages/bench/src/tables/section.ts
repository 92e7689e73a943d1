import type { Experiment } from '../harness/experiment.ts';
import type { Part } from '../targets/target.ts';

/** Arms run in turn, and the rows made of them. */
export interface Entry {
  readonly experiment: Experiment;
  readonly parts: readonly Part[];
  /** Also part of the quick form. */
  readonly quick: boolean;
}

/** A table of the report. */
export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

export type Where = 'same' | 'owner-worker' | 'worker-worker';

export const WHERE_TEXT: Readonly<Record<Where, string>> = {
  same: 'same thread',
  'owner-worker': 'owner to worker',
  'worker-worker': 'worker to worker',
};

/** What the raw arm of each place is made of. */
export const RAW_NAME: Readonly<Record<Where, string>> = {
  same: 'MessageChannel in one thread',
  'owner-worker': 'raw postMessage',
  'worker-worker': 'MessageChannel',
};

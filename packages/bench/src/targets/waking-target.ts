import type { Experiment } from '../harness/experiment.ts';
import type { Part, Target } from './target.ts';

/** Both threads rest 10 ms before each call: long past spinning and polling, so the receiver is parked. */
const parked = { where: 'owner-worker', pauseMs: 10, calls: 200, warmUpCalls: 20_000 };

const waking: Experiment = {
  id: 'F5.waking',
  arms: { ours: { arm: 'ringmaster-ask', options: parked }, raw: { arm: 'raw-ask', options: parked } },
};

/** One round: its three windows are the values. Both processes rest at the same time, so both see the same machine. */
const idle: Experiment = {
  id: 'F5.idle',
  rounds: 1,
  together: true,
  arms: { ours: { arm: 'ringmaster-idle', options: { threads: 2 } }, bare: { arm: 'bare-idle', options: { threads: 2 } } },
};

const latency = { unit: 'us', ours: 'ours', baseline: 'raw', baselineName: 'raw postMessage round trip to a worker idle for 10 ms' };
const cpu = {
  unit: '% of one core',
  figure: ['idlePercent0', 'idlePercent1', 'idlePercent2'],
  ours: 'ours',
  baseline: 'bare',
  baselineName: 'bare process with 2 empty workers',
};

const wakingParts: readonly Part[] = [
  { ...latency, id: 'F5.waking', what: 'p50 of an ask to a thread parked for 10 ms', figure: 'p50Us', goal: { ratioAtMost: 1.2 } },
  { ...latency, id: 'F5.waking.p99', what: 'p99 of an ask to a thread parked for 10 ms', figure: 'p99Us' },
];

const idleParts: readonly Part[] = [
  { ...cpu, id: 'F5.idle', what: 'CPU of an idle system with 2 workers, seconds 15 to 30', goal: { below: 0.5 } },
  { ...cpu, id: 'F5.idle.above', what: 'the same, above a bare process', goal: { aboveBaselineBelow: 0.2 } },
];

export const wakingAndIdle: Target = {
  id: 'F5',
  what: 'waking a parked thread, and the CPU of an idle system',
  experiments: [
    { experiment: waking, parts: wakingParts },
    { experiment: idle, parts: idleParts },
  ],
};

import type { Experiment } from '../harness/experiment.ts';
import type { Part, Target } from './target.ts';

interface TellTarget {
  readonly id: string;
  readonly what: string;
  readonly kind: string;
  /** True: the receiver declares a fixed layout for the message. */
  readonly layout: boolean;
  readonly where: 'owner-worker' | 'worker-worker';
  readonly baselineName: string;
  readonly ratioAtLeast: number;
}

/**
 * Traffic between threads in two manners, each beside `postMessage` in the same manner.
 *
 * The target is the bounded one: batches of 1 000 with at most 8 under way, one turn of the event loop after each, as a
 * producer behaves that wants to live. Flat out (no window) is reported: there `postMessage` queues without bound
 * while our producer waits whenever it is told `full`. Arrays of 64 per `postMessage` stand beside them.
 */
export function tellParts(target: TellTarget): { experiment: Experiment; parts: readonly Part[] } {
  const { kind, where, layout } = target;
  const arms = {
    ours: { arm: 'ringmaster-tell', options: { kind, where, layout } },
    raw: { arm: 'raw-tell', options: { kind, where } },
    oursFlat: { arm: 'ringmaster-tell', options: { kind, where, layout, window: 0 } },
    rawFlat: { arm: 'raw-tell', options: { kind, where, window: 0 } },
    rawPacked: { arm: 'raw-tell', options: { kind, where, pack: 64 } },
  };
  const common = { unit: 'messages/s', figure: 'perSecond' };
  const { id, what, baselineName } = target;
  return {
    experiment: { id, arms },
    parts: [
      { ...common, id, what, ours: 'ours', baseline: 'raw', baselineName, goal: { ratioAtLeast: target.ratioAtLeast } },
      {
        ...common,
        id: `${id}.flat`,
        what: `${what}, flat out`,
        ours: 'oursFlat',
        baseline: 'rawFlat',
        baselineName: `${baselineName}, flat out`,
      },
      { ...common, id: `${id}.packed`, what, ours: 'ours', baseline: 'rawPacked', baselineName: `${baselineName}, arrays of 64` },
    ],
  };
}

function tellTarget(target: TellTarget): Target {
  return { id: target.id, what: target.what, experiments: [tellParts(target)] };
}

export const plainTell: Target = tellTarget({
  id: 'F1',
  what: 'tell, plain object of 4 fields, owner to worker',
  kind: 'transfer',
  layout: false,
  where: 'owner-worker',
  baselineName: 'raw postMessage',
  ratioAtLeast: 10,
});

export const layoutTell: Target = tellTarget({
  id: 'F2',
  what: 'tell, fixed layout of u32 + f64 + u8, owner to worker',
  kind: 'quote',
  layout: true,
  where: 'owner-worker',
  baselineName: 'raw postMessage',
  ratioAtLeast: 30,
});

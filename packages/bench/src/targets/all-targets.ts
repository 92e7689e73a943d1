import { queueAcrossThreads } from './broker-target.ts';
import { movingBlocks } from './block-target.ts';
import { asksInFlight, sameThreadAsk, timeoutPerAsk } from './ask-targets.ts';
import { flowCost } from './flow-target.ts';
import { hotAskOwnerWorker, workerToWorker } from './call-targets.ts';
import { creditStream } from './credit-stream-target.ts';
import { wakingAndIdle } from './waking-target.ts';
import { tasksBesideDefaults, tasksBesideTuned } from './scheduler-targets.ts';
import { sameThreadTell } from './same-thread-target.ts';
import { metricsCost } from './metrics-target.ts';
import { supervisionCost } from './supervision-target.ts';
import { layoutTell, plainTell } from './tell-targets.ts';
import type { Target } from './target.ts';

export const allTargets: readonly Target[] = [
  plainTell,
  layoutTell,
  hotAskOwnerWorker,
  workerToWorker,
  wakingAndIdle,
  sameThreadTell,
  supervisionCost,
  flowCost,
  sameThreadAsk,
  asksInFlight,
  timeoutPerAsk,
  movingBlocks,
  creditStream,
  tasksBesideDefaults,
  tasksBesideTuned,
  queueAcrossThreads,
  metricsCost,
];

/**
 * @param ids `all`, or ids separated by commas
 * @throws RangeError naming the first unknown id
 */
export function selectTargets(ids: string): Target[] {
  if (ids === 'all') return [...allTargets];
  return ids.split(',').map((id) => {
    const target = allTargets.find((one) => one.id === id.trim().toUpperCase());
    if (target === undefined)
      throw new RangeError(`Cannot measure target "${id}": known are ${allTargets.map((one) => one.id).join(', ')}`);
    return target;
  });
}

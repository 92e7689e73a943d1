import { createSystem, type System } from '@ringmaster/actors';
import { streamSink } from '../actors/stream-sink.ts';
import { type Arm, type ArmOptions, numberOr } from '../harness/arm.ts';
import { produce, type TrafficReport } from '../traffic/produce.ts';
import { trafficPlan } from '../traffic/traffic-plan.ts';
import { trafficResult } from '../traffic/traffic-result.ts';
import { CreditStreamPort } from './credit-stream-port.ts';
import { spawnAway } from './spawn-away.ts';

const OWNER = 0;

/**
 * A credit stream from the owner to a worker. Options: those of a traffic plan; `by`: `batches` (default) or `items`, with an awaited `write`
 * for each; `credit`: its window, default that of `ctx.stream`.
 */
export const ringmasterStream: Arm = async (options) => {
  const system = await createSystem({ threads: 1 });
  const report = await measured(system, options);
  await system.stop();
  return trafficResult(report);
};

async function measured(system: System, options: ArmOptions): Promise<TrafficReport> {
  const by = options.by === 'items' ? 'items' : 'batches';
  const { ref } = await spawnAway(system, streamSink, { notIn: [OWNER], whereIs: (one) => one.ask({ type: 'where' }) });
  const to = await ref.ask({ type: 'open', reading: { by, window: numberOr(options, 'credit', 0) } });
  return produce(new CreditStreamPort(ref, system.writer(to), by === 'items'), trafficPlan(options));
}

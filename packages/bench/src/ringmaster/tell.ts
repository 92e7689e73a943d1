import { createSystem, type System } from '@ringmaster/actors';
import { producer } from '../actors/producer.ts';
import { layoutSink, sink } from '../actors/sink.ts';
import { type Arm, type ArmOptions, textOption } from '../harness/arm.ts';
import { produce, type TrafficReport } from '../traffic/produce.ts';
import { trafficPlan } from '../traffic/traffic-plan.ts';
import { trafficResult } from '../traffic/traffic-result.ts';
import { spawnAway } from './spawn-away.ts';
import { outsideTrafficPort } from '../actors/traffic-ports.ts';

/** The owner's `threadId`. */
const OWNER = 0;
const RUN = { timeout: 100_000 };

/** Traffic by `tell`. Options: those of a traffic plan, `where`: `same`, `owner-worker` or `worker-worker`, and `layout`. */
export const ringmasterTell: Arm = async (options) => {
  const system = await createSystem({ threads: textOption(options, 'where') === 'worker-worker' ? 2 : 1 });
  const report = await measured(system, options);
  await system.stop();
  return trafficResult(report);
};

async function measured(system: System, options: ArmOptions): Promise<TrafficReport> {
  const plan = trafficPlan(options);
  const receiver = options.layout === true ? layoutSink : sink;
  const where = textOption(options, 'where');
  if (where === 'same') return produce(outsideTrafficPort(system.spawn(receiver, { thread: 'owner' })), plan);
  const to = await spawnAway(system, receiver, { notIn: [OWNER], whereIs: (ref) => ref.ask({ type: 'where' }) });
  if (where === 'owner-worker') return produce(outsideTrafficPort(to.ref), plan);
  const from = await spawnAway(system, producer, { notIn: [OWNER, to.threadId], whereIs: (ref) => ref.ask({ type: 'where' }) });
  return from.ref.ask({ type: 'run', to: to.ref, plan }, RUN);
}

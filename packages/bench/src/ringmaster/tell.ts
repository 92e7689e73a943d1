import { createSystem, type System } from '@ringmaster/actors';
import { producer } from '../actors/producer.ts';
import { layoutSink, sink } from '../actors/sink.ts';
import { type Arm, type ArmOptions, textOption } from '../harness/arm.ts';
import { produce, type StreamReport } from '../stream/produce.ts';
import { streamPlan } from '../stream/stream-plan.ts';
import { streamResult } from '../stream/stream-result.ts';
import { spawnAway } from './spawn-away.ts';
import { outsideStreamPort } from '../actors/stream-ports.ts';

/** The owner's `threadId`. */
const OWNER = 0;
const RUN = { timeout: 100_000 };

/** A stream of `tell`. Options: those of a stream plan, `where`: `same`, `owner-worker` or `worker-worker`, and `layout`. */
export const ringmasterTell: Arm = async (options) => {
  const system = await createSystem({ threads: textOption(options, 'where') === 'worker-worker' ? 2 : 1 });
  const report = await streamed(system, options);
  await system.stop();
  return streamResult(report);
};

async function streamed(system: System, options: ArmOptions): Promise<StreamReport> {
  const plan = streamPlan(options);
  const receiver = options.layout === true ? layoutSink : sink;
  const where = textOption(options, 'where');
  if (where === 'same') return produce(outsideStreamPort(system.spawn(receiver, { thread: 'owner' })), plan);
  const to = await spawnAway(system, receiver, { notIn: [OWNER], whereIs: (ref) => ref.ask({ type: 'where' }) });
  if (where === 'owner-worker') return produce(outsideStreamPort(to.ref), plan);
  const from = await spawnAway(system, producer, { notIn: [OWNER, to.threadId], whereIs: (ref) => ref.ask({ type: 'where' }) });
  return from.ref.ask({ type: 'run', to: to.ref, plan }, RUN);
}

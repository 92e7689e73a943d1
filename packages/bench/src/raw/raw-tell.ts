import { MessageChannel } from 'node:worker_threads';
import { type Arm, type ArmOptions, numberOr, textOption } from '../harness/arm.ts';
import { produce, type StreamReport } from '../stream/produce.ts';
import { streamPlan } from '../stream/stream-plan.ts';
import { streamResult } from '../stream/stream-result.ts';
import type { Endpoint } from './endpoint.ts';
import { RawStreamPort } from './raw-stream-port.ts';
import { betweenWorkers, startServer } from './raw-worker-start.ts';
import { serve } from './serve.ts';

/** A stream over `postMessage`. Options: those of a stream plan, `where`: `same`, `owner-worker` or `worker-worker`, and `pack`. */
export const rawTell: Arm = async (options) => streamResult(await streamed(options));

async function streamed(options: ArmOptions): Promise<StreamReport> {
  const where = textOption(options, 'where');
  const plan = streamPlan(options);
  const pack = numberOr(options, 'pack', 1);
  const from = (endpoint: Endpoint): Promise<StreamReport> => produce(new RawStreamPort(endpoint, pack), plan);
  if (where === 'worker-worker') return betweenWorkers((port) => ({ role: 'produce', port, plan, pack }));
  if (where === 'owner-worker') {
    const worker = await startServer();
    const report = await from(worker);
    await worker.terminate();
    return report;
  }
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  const report = await from(port1);
  port1.close();
  return report;
}

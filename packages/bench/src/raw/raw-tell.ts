import { MessageChannel } from 'node:worker_threads';
import { type Arm, type ArmOptions, numberOr, textOption } from '../harness/arm.ts';
import { produce, type TrafficReport } from '../traffic/produce.ts';
import { trafficPlan } from '../traffic/traffic-plan.ts';
import { trafficResult } from '../traffic/traffic-result.ts';
import type { Endpoint } from './endpoint.ts';
import { RawTrafficPort } from './raw-traffic-port.ts';
import { betweenWorkers, startServer } from './raw-worker-start.ts';
import { serve } from './serve.ts';

/** Traffic by `postMessage`. Options: those of a traffic plan, `where`: `same`, `owner-worker` or `worker-worker`, and `pack`. */
export const rawTell: Arm = async (options) => trafficResult(await measured(options));

async function measured(options: ArmOptions): Promise<TrafficReport> {
  const where = textOption(options, 'where');
  const plan = trafficPlan(options);
  const pack = numberOr(options, 'pack', 1);
  const from = (endpoint: Endpoint): Promise<TrafficReport> => produce(new RawTrafficPort(endpoint, pack), plan);
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

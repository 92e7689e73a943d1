import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { CallPlan } from '../calls/call-plan.ts';
import { callInTurn } from '../calls/call-in-turn.ts';
import { produce } from '../traffic/produce.ts';
import type { TrafficPlan } from '../traffic/traffic-plan.ts';
import { rawCall } from './raw-call.ts';
import { RawTrafficPort } from './raw-traffic-port.ts';
import { serve } from './serve.ts';

/** What a raw worker is to do. `port` leads to the other worker; without it the owner is the other side. */
export type RawTask =
  | { readonly role: 'serve'; readonly port?: MessagePort }
  | { readonly role: 'produce'; readonly port: MessagePort; readonly plan: TrafficPlan; readonly pack: number }
  | { readonly role: 'call'; readonly port: MessagePort; readonly plan: CallPlan };

/** The worker program of the raw arms. */
const owner = parentPort;
if (owner === null) throw new Error('Cannot run the raw worker: this is the main thread');
const task = workerData as RawTask;
if (task.role === 'serve') {
  serve(task.port ?? owner);
} else {
  const run =
    task.role === 'produce'
      ? produce(new RawTrafficPort(task.port, task.pack), task.plan)
      : callInTurn(rawCall(task.port, task.plan.sizeBytes), task.plan);
  owner.postMessage(await run);
  task.port.close();
}

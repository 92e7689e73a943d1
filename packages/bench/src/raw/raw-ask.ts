import { MessageChannel } from 'node:worker_threads';
import { type CallReport, callInTurn } from '../calls/call-in-turn.ts';
import { callPlan } from '../calls/call-plan.ts';
import { callResult } from '../calls/call-result.ts';
import { type Arm, type ArmOptions, textOption } from '../harness/arm.ts';
import { rawCall } from './raw-call.ts';
import { betweenWorkers, startServer } from './raw-worker-start.ts';
import { serve } from './serve.ts';

/** Round trips over `postMessage`. Options: those of a call plan, `where`: `same`, `owner-worker` or `worker-worker`. */
export const rawAsk: Arm = async (options) => callResult(await called(options));

async function called(options: ArmOptions): Promise<CallReport> {
  const where = textOption(options, 'where');
  const plan = callPlan(options);
  if (where === 'worker-worker') return betweenWorkers((port) => ({ role: 'call', port, plan }));
  if (where === 'owner-worker') {
    const worker = await startServer();
    const report = await callInTurn(rawCall(worker, plan.sizeBytes), plan);
    await worker.terminate();
    return report;
  }
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  const report = await callInTurn(rawCall(port1, plan.sizeBytes), plan);
  port1.close();
  return report;
}

import type { Arm } from '../harness/arm.ts';
import { numberOption } from '../harness/arm.ts';
import { idleWindows } from '../harness/idle-windows.ts';
import { callInTurn } from '../calls/call-in-turn.ts';
import { rawCall } from './raw-call.ts';
import { startServer } from './raw-worker-start.ts';

/** A process with `threads` workers that answered some calls and have nothing more to do. Options: `threads`, those of idle windows. */
export const bareIdle: Arm = async (options) => {
  const workers = await Promise.all(Array.from({ length: numberOption(options, 'threads') }, startServer));
  for (const worker of workers) await callInTurn(rawCall(worker, 0), { calls: 1_000, warmUpCalls: 0, pauseMs: 0, sizeBytes: 0 });
  const result = await idleWindows(options);
  await Promise.all(workers.map((worker) => worker.terminate()));
  return result;
};

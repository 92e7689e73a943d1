import { Worker } from 'node:worker_threads';
import { wrap } from 'comlink/dist/esm/comlink.mjs';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { windowArm } from '../calls/window-arm.ts';
import type { Arm } from '../harness/arm.ts';
import type { Answering } from './comlink-worker.ts';

/** comlink: calls of a method of an object in one worker, many under way. Options: those of a window. */
export const comlinkWindow: Arm = async (options) => {
  const worker = new Worker(new URL('./comlink-worker.js', import.meta.url));
  const remote = wrap<Answering>(nodeEndpoint(worker));
  const result = await windowArm((id) => remote.get({ type: 'get', id }), options);
  await worker.terminate();
  return result;
};

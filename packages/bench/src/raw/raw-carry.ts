import { Worker } from 'node:worker_threads';
import { carry, type CarryPort } from '../blocks/carry.ts';
import { carryPlan, carryResult } from '../blocks/carry-plan.ts';
import { type Arm, textOption } from '../harness/arm.ts';
import { listen } from './endpoint.ts';

export type RawCarry = { readonly body: Uint8Array<ArrayBuffer> } | 'sync';

/**
 * The same over `postMessage`. Options: those of a carry plan, and `how`: `transfer`, which gives each buffer away, so it takes a new one
 * for each message; or `clone`, which sends the same one again.
 */
export const rawCarry: Arm = async (options) => {
  const plan = carryPlan(options);
  const isTransfer = textOption(options, 'how') === 'transfer';
  const worker = new Worker(new URL('./raw-carry-worker.js', import.meta.url));
  const waiting: ((arrived: number) => void)[] = [];
  listen(worker, (arrived: number) => waiting.shift()?.(arrived));
  const kept = new Uint8Array(plan.bytes);
  const port: CarryPort = {
    send: (mark) => {
      const body = isTransfer ? new Uint8Array(plan.bytes) : kept;
      body[0] = mark;
      worker.postMessage({ body } satisfies RawCarry, isTransfer ? [body.buffer] : []);
      return undefined;
    },
    sync: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        worker.postMessage('sync' satisfies RawCarry);
      }),
  };
  const report = await carry(port, plan);
  await worker.terminate();
  return carryResult(report);
};

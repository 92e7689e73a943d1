import { parentPort, workerData } from 'node:worker_threads';
import type { RawBall } from './raw-blocks.ts';

/** The worker program of the raw juggling: throws back what it catches. */
const owner = parentPort;
if (owner === null) throw new Error('Cannot run the raw partner: this is the main thread');
const { isTransfer } = workerData as { readonly isTransfer: boolean };
owner.on('message', ({ ball, body }: RawBall) => {
  body[0] = (body[0] as number) + 1;
  owner.postMessage({ ball, body } satisfies RawBall, isTransfer ? [body.buffer] : []);
});

import { parentPort } from 'node:worker_threads';
import type { RawCarry } from './raw-carry.ts';

/** The worker program that buffers are carried to: looks for its mark in each. */
const owner = parentPort;
if (owner === null) throw new Error('Cannot run the raw receiver: this is the main thread');
let seen = 0;
let right = 0;
owner.on('message', (message: RawCarry) => {
  if (message === 'sync') return owner.postMessage(right);
  if (message.body[0] === (seen & 0xff)) right += 1;
  seen += 1;
});

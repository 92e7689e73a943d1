import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink/dist/esm/comlink.mjs';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { answer } from './answer.ts';

/** As its caller sees it. */
export interface Answering {
  get(request: Parameters<typeof answer>[0]): Promise<number>;
}

if (parentPort !== null) expose({ get: answer }, nodeEndpoint(parentPort));

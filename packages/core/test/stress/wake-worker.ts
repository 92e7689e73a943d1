/** A worker thread of the wake stress: plays the role it is given, reports once, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { runOutboxConsumer, runOutboxProducer } from './wake-outbox-party.js';
import { WakeParty, type WakePlan, type WakeResult } from './wake-party.js';

export type WakeRole = 'serve' | 'return' | 'fill' | 'drain';

interface WakeTask {
  readonly role: WakeRole;
  readonly plan: WakePlan;
  readonly self: number;
  readonly peer: number;
}

const { role, plan, self, peer } = workerData as WakeTask;
// A parked thread has nothing that keeps its event loop alive but this.
const alive = setInterval(() => {}, 2 ** 30);
const finished = (result: WakeResult): void => {
  clearInterval(alive);
  parentPort?.postMessage(result);
};

if (role === 'fill') runOutboxProducer(plan, finished);
else if (role === 'drain') runOutboxConsumer(plan, finished);
else {
  const party = new WakeParty(plan, { self, peer }, finished);
  party.start();
  if (role === 'serve') party.serve();
}

/**
 * The control: a server in a process of as many threads that spin in plain loops of 1 ms, with a turn of the event loop in between, as one
 * would write by hand. `node control.js workers`; tells its parent the port, and ends with it.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { serve } from './serve.ts';

const SPIN_MS = 1;

function spin(): void {
  const untilMs = performance.now() + SPIN_MS;
  while (performance.now() < untilMs);
  setImmediate(spin);
}

if (isMainThread) {
  const workers = Number(process.argv[2]);
  for (let n = 0; n < workers; n++) new Worker(new URL(import.meta.url), { workerData: 'spin' });
  const { port } = await serve();
  process.once('disconnect', () => process.exit());
  process.send?.(port);
  spin();
} else if (workerData === 'spin') spin();

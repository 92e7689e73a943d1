/**
 * Hostile input: frames that are damaged, forged or nothing at all, for all that reads frames of other threads.
 *
 *   node hostile/main.js [frames] [seed] [number of the one frame to send]
 */
import { Worker } from 'node:worker_threads';
import type { Assignment, Report } from './sender.js';

const DEFAULT_FRAMES = 300_000;
/** A frame that is not done with after so much time of a processor never will be. By the clock a starved machine needs as long to load the sender. */
const HANG_MS = 10_000;
const LOOK_MS = 1_000;

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const [frames = DEFAULT_FRAMES, seed = SEED, only] = process.argv.slice(2).map(Number);
console.log(`hostile input: ${frames} frames; replay all with ${frames} ${seed}, one with 1 ${seed} NUMBER`);

const progress = new SharedArrayBuffer(4);
const current = new Int32Array(progress);
const begin = performance.now();
const workerData: Assignment = { frames, seed, only, progress };
const worker = new Worker(new URL('./sender.js', import.meta.url), { workerData });
let frame = -1;
let since = processorMs();
const watch = setInterval(() => {
  if (current[0] !== frame) {
    frame = current[0] as number;
    since = processorMs();
  } else if (processorMs() - since > HANG_MS) finish({ table: '', findings: [`frame ${frame}: it takes more than ${HANG_MS} ms`] });
}, LOOK_MS);
worker.once('message', finish);
worker.once('error', (error) =>
  finish({ table: '', findings: [`frame ${current[0]}: the thread ended, ${error.stack ?? error.message}`] }),
);

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function finish({ table, findings }: Report): void {
  clearInterval(watch);
  void worker.terminate();
  const seconds = (performance.now() - begin) / 1_000;
  console.log(table);
  console.log(`${(frames / seconds / 1_000).toFixed(0)} k frames/s over ${seconds.toFixed(1)} s`);
  for (const finding of findings) console.error(`FINDING with seed ${seed}: ${finding}`);
  if (findings.length > 0) process.exitCode = 1;
  else console.log('ok: nothing was found');
}

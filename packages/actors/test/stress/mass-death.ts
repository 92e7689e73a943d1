/**
 * What the death of a thread with very many actors costs the thread of their parents: `node mass-death.js [actors]`. By hand, on Linux, with its log thrown away:
 * `node packages/actors/test/dist/stress/mass-death.js 2> /dev/null`. Prints the longest processor time of that thread between two turns of its event loop, and
 * the longest time, which on a busy machine says more about the machine; and how much it used in all, until the death has been seen to.
 */
import { readFileSync, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { type ActorRef, createSystem } from '@ringmaster/actors';
import { frail, type FrailMessage } from '../fixtures/frail.ts';

const STDOUT = 1;
const NS_PER_MS = 1_000_000;

const count = Number(process.argv[2] ?? 10_000);
const system = await createSystem({ threads: 2 });
const refs: ActorRef<FrailMessage>[] = [];
for (let n = 0; n < count; n++) {
  refs.push(system.spawn(frail, { thread: { spread: 0 } }));
  if (n % 500 === 0) await new Promise((go) => setImmediate(go));
}
await Promise.all(refs.map((ref) => ref.started));

const lost = new Promise<void>((resolve) => {
  system.events.subscribe({
    tell: ({ type }) => {
      if (type === 'thread-lost') resolve();
      return 'accepted';
    },
  });
});
let isOver = false;
let [longestMs, longestCpuMs, turns] = [0, 0, 0];
const beganCpuMs = cpuMs();
let [lastMs, lastCpuMs] = [performance.now(), beganCpuMs];
const look = (): void => {
  const [nowMs, nowCpuMs] = [performance.now(), cpuMs()];
  longestMs = Math.max(longestMs, nowMs - lastMs);
  longestCpuMs = Math.max(longestCpuMs, nowCpuMs - lastCpuMs);
  [lastMs, lastCpuMs] = [nowMs, nowCpuMs];
  turns++;
  if (!isOver) setImmediate(look);
};
look();
refs[0]?.tell({ type: 'die' });
await lost;
const [seenToTurns, seenToCpuMs] = [turns, cpuMs() - beganCpuMs];
await new Promise((go) => setTimeout(go, 300));
isOver = true;
const still = `${longestCpuMs.toFixed(0)} ms of CPU (${longestMs.toFixed(0)} ms)`;
const inAll = `${seenToCpuMs.toFixed(0)} ms of CPU and ${seenToTurns} turns until the death was seen to`;
writeSync(STDOUT, `${count} actors: the owner's event loop stood still for ${still} at most; ${inAll}\n`);
await system.stop({ timeout: 0 });

/** Of this thread alone. */
function cpuMs(): number {
  const [onCpuNs] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(onCpuNs) / NS_PER_MS;
}

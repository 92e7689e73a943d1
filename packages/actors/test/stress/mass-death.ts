/**
 * What the death of a thread with very many actors costs the thread of their parents: `node mass-death.js [actors]`. By hand, on Linux, with its log thrown away:
 * `node packages/actors/test/dist/stress/mass-death.js 2> /dev/null`. Prints the longest time for which the event loop stood still, and the processor time of
 * that thread in it.
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
let longest = { wallMs: 0, cpuMs: 0 };
let [last, lastCpu] = [performance.now(), cpuMs()];
const look = (): void => {
  const [now, cpu] = [performance.now(), cpuMs()];
  if (now - last > longest.wallMs) longest = { wallMs: now - last, cpuMs: cpu - lastCpu };
  [last, lastCpu] = [now, cpu];
  if (!isOver) setImmediate(look);
};
look();
refs[0]?.tell({ type: 'die' });
await lost;
await new Promise((go) => setTimeout(go, 300));
isOver = true;
const { wallMs, cpuMs: usedMs } = longest;
writeSync(STDOUT, `${count} actors: the owner's event loop stood still for ${wallMs.toFixed(0)} ms, ${usedMs.toFixed(0)} ms of CPU\n`);
await system.stop({ timeout: 0 });

/** Of this thread alone. */
function cpuMs(): number {
  const [onCpuNs] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(onCpuNs) / NS_PER_MS;
}

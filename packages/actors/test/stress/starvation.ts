/**
 * On every thread an actor tells itself for ever; meanwhile an HTTP server in the owner's thread answers a client in a process of its own,
 * and a stop or kill of such an actor takes effect at once.
 *
 * `node starvation.js [requests]`. The limit is 20 ms for the slowest percent of requests and 50 ms for an end, or for either twice the slowest
 * percent of a control whose threads spin in plain loops of 1 ms: on a machine with other work, waiting for a core is most of it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createSystem, type Logger, type Placement, type SystemEvent } from '@ringmaster/actors';
import { busy } from '../fixtures/busy.ts';
import { askClient, type Latencies } from './starvation/ask-client.ts';
import { serve } from './starvation/serve.ts';

const WORKERS = 2;
const P99_MS = 20;
const TIMES_CONTROL = 2;
const ENDS_WITHIN_MS = 50;
/** Stops and kills of each thread. */
const ENDS = 20;
/** The share of them that may take longer: this machine may have other things to do. */
const ENDS_LATE_SHARE = 0.1;
const LIMIT_MS = 120_000;

const requests = Number(process.argv[2] ?? 2_000);
const plan = { warmUp: Math.ceil(requests / 5), requests, limitMs: LIMIT_MS };
const problems: string[] = [];
const check = (what: string, holds: boolean): void => void (holds || problems.push(what));
const say = (name: string, value: string): void => void process.stdout.write(`  ${name.padEnd(28)} ${value}\n`);
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const inWords = ({ p50Ms, p99Ms, maxMs }: Latencies): string => `p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}, most ${ms(maxMs)}`;
process.stdout.write(`starvation: ${requests} requests, ${WORKERS} workers\n`);

const control = await withControl((port) => askClient(port, plan));
say('spinning by hand', inWords(control));

// ---------------------------------------------------------------------- the same with actors

const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => quiet };
const system = await createSystem({ threads: WORKERS, logger: quiet });
const longTurns: SystemEvent[] = [];
system.events.subscribe({
  tell: (event) => {
    if (event.type === 'long-turn') longTurns.push(event);
    return 'accepted';
  },
});
const places = placesOfAll();
const restless = await Promise.all(places.map((thread) => begun(thread)));
const server = await serve();
const ours = await askClient(server.port, plan);
server.close();
say('beside actors', inWords(ours));
const counts = await Promise.all(restless.map((one) => one.ask({ type: 'count' })));
say('messages they told themselves', counts.join(', '));
say('turns above 50 ms', `${longTurns.length}`);
check(`one connection was kept alive, not ${ours.connections}`, ours.connections === 1);
check('each actor went on telling itself', counts.length === WORKERS + 1 && counts.every((count) => count > requests));
const p99MaxMs = Math.max(P99_MS, TIMES_CONTROL * control.p99Ms);
check(`p99 is at most ${ms(p99MaxMs)}, not ${ms(ours.p99Ms)}`, ours.p99Ms <= p99MaxMs);

// ---------------------------------------------------------------------- they end at once

const withinMs = Math.max(ENDS_WITHIN_MS, TIMES_CONTROL * control.p99Ms);
for (const how of ['stop', 'kill'] as const) {
  const times: number[] = [];
  for (let n = 0; n < ENDS; n++) {
    for (const [index, thread] of places.entries()) {
      const fromMs = performance.now();
      await restless[index]?.[how]();
      times.push(performance.now() - fromMs);
      restless[index] = await begun(thread);
    }
  }
  times.sort((a, b) => a - b);
  say(`${how}, until it has ended`, `median ${ms(times[times.length >> 1] ?? Number.NaN)}, most ${ms(times.at(-1) ?? Number.NaN)}`);
  const late = times.filter((time) => time > withinMs);
  check(`a ${how} takes effect within ${ms(withinMs)}, not ${late.map(ms).join(', ')}`, late.length <= times.length * ENDS_LATE_SHARE);
}

await system.stop();
for (const problem of problems) process.stdout.write(`WRONG  ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function nothing(): void {}

async function begun(thread: Placement) {
  const ref = system.spawn(busy, { thread });
  await ref.ask({ type: 'begin' });
  return ref;
}

/** The owner, and a key for each worker. */
function placesOfAll(): Placement[] {
  const found = new Map<number, Placement>([[0, 'owner']]);
  for (let n = 0; found.size <= WORKERS; n++) {
    const thread = { key: `place-${n}` };
    const probe = system.spawn(busy, { thread });
    const at = (probe as unknown as { readonly thread: number }).thread;
    if (!found.has(at)) found.set(at, thread);
    void probe.stop();
  }
  return [...found.values()];
}

async function withControl<T>(use: (port: number) => Promise<T>): Promise<T> {
  const child = fork(fileURLToPath(new URL('./starvation/control.js', import.meta.url)), [`${WORKERS}`]);
  try {
    const [port] = (await once(child, 'message')) as [number];
    return await use(port);
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}

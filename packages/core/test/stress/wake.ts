/**
 * Park and wake on real threads: no lost wake-up in either direction (G59, W1-W3).
 *
 * `node wake.js [--alternations 200000] [--seed N]`: two workers alternate, then the owner and a worker, then a producer
 * with a full outbox against a slow consumer. Fails on a hang, showing where both sides stand, on a ball out of order, and
 * when too few parks happened to mean anything.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { allocateRegions, type SharedRegions } from '@ringmaster/core';
import { describeThreads, progressOf } from './wake-observer.js';
import { WakeParty, type WakePlan, type WakeResult } from './wake-party.js';
import type { WakeRole } from './wake-worker.js';

const HANG_MS = 30_000;

const { values } = parseArgs({ options: { alternations: { type: 'string', default: '200000' }, seed: { type: 'string' } } });
const alternations = Number(values.alternations);
const seed = Number(values.seed ?? Date.now() & 0xffff);
console.log(`wake: replay with --seed ${seed} --alternations ${alternations}`);

interface Scenario {
  readonly name: string;
  readonly threads: readonly [number, number];
  readonly plan: WakePlan;
  /** Parks each side must have had at least. */
  readonly parksMin: readonly [number, number];
  run(plan: WakePlan): Promise<readonly WakeResult[]>;
}

const enough = Math.floor(alternations / 10);
const scenarios: readonly Scenario[] = [
  {
    name: 'two workers',
    threads: [1, 2],
    plan: { regions: allocateRegions({ threads: 3, slots: 64 }), alternations, seed },
    parksMin: [enough, enough],
    run: (plan) => Promise.all([inWorker('return', plan, [2, 1]), inWorker('serve', plan, [1, 2])]),
  },
  {
    name: 'owner and worker',
    threads: [0, 1],
    plan: { regions: allocateRegions({ threads: 2, slots: 64 }), alternations, seed: seed + 10 },
    parksMin: [enough, enough],
    run: (plan) => Promise.all([inOwner(plan), inWorker('return', plan, [1, 0])]),
  },
  {
    name: 'full outbox',
    threads: [1, 2],
    plan: {
      regions: allocateRegions({ threads: 3, slots: 64, dataRingBytes: 4096 }),
      alternations: Math.floor(alternations / 4),
      seed: seed + 20,
    },
    parksMin: [Math.floor(alternations / 1000), 0],
    run: (plan) => Promise.all([inWorker('fill', plan, [1, 2]), inWorker('drain', plan, [2, 1])]),
  },
];

for (const scenario of scenarios) await play(scenario);

async function play(scenario: Scenario): Promise<void> {
  const { name, plan, threads, parksMin } = scenario;
  const startMs = performance.now();
  const stopWatching = watch(name, plan.regions, threads);
  const results = await scenario.run(plan);
  stopWatching();
  for (const { thread, received, parks, wakes, spins } of results) {
    console.log(`wake: ${name}: thread ${thread} received ${received}, parked ${parks}, was rung ${wakes}, spun ${spins}`);
    const least = parksMin[threads.indexOf(thread)] ?? 0;
    if (parks < least) fail(`${name}: thread ${thread} parked ${parks} times, at least ${least} are needed`);
  }
  console.log(`wake: ${name}: ok, ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
}

function inOwner(plan: WakePlan): Promise<WakeResult> {
  return new Promise((resolve) => {
    const party = new WakeParty(plan, { self: 0, peer: 1 }, resolve);
    party.start();
    party.serve();
  });
}

function inWorker(role: WakeRole, plan: WakePlan, [self, peer]: readonly [number, number]): Promise<WakeResult> {
  const worker = new Worker(new URL('./wake-worker.js', import.meta.url), { workerData: { role, plan, self, peer } });
  worker.once('error', (error) => fail(String(error)));
  return new Promise((resolve) => worker.once('message', resolve));
}

/** Looks from outside whether anything moves; a hang shows where both sides stand. */
function watch(name: string, regions: SharedRegions, threads: readonly [number, number]): () => void {
  let progress = -1;
  const handle = setInterval(() => {
    const now = progressOf(regions, threads);
    if (now === progress) fail(`${name}: nothing moved for ${HANG_MS} ms\n${describeThreads(regions, threads)}`);
    progress = now;
  }, HANG_MS);
  return () => clearInterval(handle);
}

function fail(reason: string): never {
  console.error(`wake: ${reason}`);
  process.exit(1);
}

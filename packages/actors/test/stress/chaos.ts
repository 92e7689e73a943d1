/**
 * The whole of it under load, on real threads, while everything goes wrong: scheduler and agents, broker, streams, states, blocks, asks and
 * messages, beside errors of each kind, kills, deaths of threads in each way, slow handlers, floods and cancellations, by a plan that a seed
 * makes. In the end every account must balance, exactly.
 *
 * `node chaos.js [seconds] [seed]`: the same seed, the same plan of faults.
 */
import { readdir } from 'node:fs/promises';
import { createSystem, type Logger, MessageBroker } from '@ringmaster/actors';
import { SeededRandom } from '@ringmaster/core/testkit';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { Books } from './chaos/books.ts';
import { CARGO_FAULT } from './cargo.ts';
import { Crew, tireless } from './chaos/crew.ts';
import { Echoes } from './chaos/echoes.ts';
import { Faults } from './chaos/faults.ts';
import { Letters } from './chaos/letters.ts';
import { dead, letters as letterQueue, quotes } from './chaos/mail.ts';
import { Parcels } from './chaos/parcels.ts';
import type { Part, Stage } from './chaos/part.ts';
import { planOf } from './chaos/plan.ts';
import { Sheet } from './chaos/sheet.ts';
import { States } from './chaos/states.ts';
import { Streams } from './chaos/streams.ts';
import { Tasks } from './chaos/tasks.ts';
import { Toll } from './chaos/toll.ts';
import { Whole } from './chaos/whole.ts';
import { grown, processHoldings } from './holdings.ts';
import { MemoryTrend } from './memory-trend.ts';

const WORKERS = 3;
const CARRIERS = 8;
const AGENTS = 4;
const CLERKS = 3;
const STEP_MS = 4;
const STEPS_MAX = 10;
/** Each collects all garbage, which takes this thread from broker and scheduler. */
const SAMPLE_EVERY_MS = 1_000;
const WARM_UP = 0.3;
/** Of the longest that may take before nothing moves any more. */
const LIMIT_MS = 60_000;
const SECONDS_FOR_TREND = 30;
/** 10 ms apart. */
const QUIET_LOOKS = 20;
/** What floods and fragments leave in the outboxes to three threads that are just being replaced is 4 MiB each; and some hundred tasks wait. */
const UNDER_WAY_MIB = { heap: 4, external: 16 } as const;
const PER_SECOND = 4_000;
/** As it is logged. */
const LEAKED = 'block leaked';

const seconds = Number(process.argv[2] ?? 10);
const seed = Number(process.argv[3] ?? Date.now() & 0xffffff);
if (!(seconds > 0 && Number.isInteger(seed))) throw new RangeError('Cannot run: node chaos.js [seconds] [seed]');
const plan = planOf(seed, seconds);
process.stdout.write(`chaos: ${seconds} s, ${plan.length} faults, replay with chaos.js ${seconds} ${seed}\n`);
// Node begins some things when they are first used: the threads of its pool, and where it writes.
await readdir('.');
process.stderr.write('');
const before = processHoldings();

const count = Math.ceil(seconds * PER_SECOND);
const sizes = { asks: count, tasks: count, letters: count, carriers: CARRIERS, readers: CLERKS + 1 };
const books = Books.create(sizes);
const blockFaults: string[] = [];
/** Blocks that nobody held any more, and nobody had given back: the collector finds them some time. */
let leaked = 0;
const logger: Logger = {
  ...{ debug: () => undefined, info: () => undefined },
  warn: (first: object | string, text?: string) => {
    if (String(text ?? first).startsWith(LEAKED)) leaked++;
  },
  error: (first: object | string) => {
    const text = String((first as { readonly err?: Error }).err?.message);
    if (text.startsWith(CARGO_FAULT)) blockFaults.push(text);
  },
  child: () => logger,
};
const system = (await createSystem({
  ...{ threads: WORKERS, watchdogMs: 300, logger },
  defaults: {
    ...{ respawnsMax: 1e6, respawnPauseMs: 1, respawnPauseMaxMs: 10, askTimeoutMs: LIMIT_MS },
    ...{ blockBytes: 1 << 20, blockUnitBytes: 4_096, stopTimeoutMs: LIMIT_MS },
  },
})) as OwnerSystem;
const random = new SeededRandom(seed);
const toll = new Toll(system);
const broker = MessageBroker.start(system, { queues: [letterQueue, dead, quotes], supervise: tireless });
const stage: Stage = { system, broker, books, sizes, random };
const crew = new Crew(system, CARRIERS, seed);
const whole = new Whole(system);
const parcels = new Parcels(stage, crew, toll, () => whole.deadLetters - toll.deadLetters.total);
const echoes = new Echoes(stage, crew);
const tasks = new Tasks(stage, AGENTS);
const letters = new Letters(stage, CLERKS);
const streams = new Streams(stage, crew);
const states = new States(stage, crew);
const parts: readonly Part[] = [parcels, echoes, tasks, letters, streams, states];
const faults = new Faults(plan, { system, workers: WORKERS, crew, parcels, echoes, tasks, letters, streams, states });

// ---------------------------------------------------------------------- under load

const trend = new MemoryTrend(UNDER_WAY_MIB);
const beginMs = performance.now();
let sampleMs = WARM_UP * seconds * 1_000;
let pushedMs = 0;
for (let sinceMs = 0; sinceMs < seconds * 1_000; sinceMs = performance.now() - beginMs) {
  // On a machine that does a lot else steps are long, and do so much more.
  for (let steps = 0; pushedMs <= sinceMs && steps < STEPS_MAX; steps++, pushedMs += STEP_MS) {
    for (const part of parts) part.push();
    // Broker and scheduler live here, and have their turn.
    await new Promise((go) => setImmediate(go));
  }
  pushedMs = Math.max(pushedMs, sinceMs);
  faults.due(sinceMs);
  if (seconds >= SECONDS_FOR_TREND && sinceMs >= sampleMs) {
    sampleMs += SAMPLE_EVERY_MS;
    trend.sample();
  }
  await new Promise((go) => setTimeout(go, STEP_MS));
}
faults.due(seconds * 1_000);

// ---------------------------------------------------------------------- until nothing is under way

const stuck: string[] = [];
await Promise.all(parts.map((part) => inTime(`${part.name} have settled`, part.settled())));
await inTime('nothing waits and all blocks have returned', quiet());

async function quiet(): Promise<void> {
  // What nobody was waiting for may still come, a thread that is on its way back for one: it is to stay quiet for a while.
  const limitMs = performance.now() + LIMIT_MS;
  for (let looks = 0; looks < QUIET_LOOKS && performance.now() < limitMs; looks = whole.isQuiet ? looks + 1 : 0) await pause(10);
}

/** Waits for it, but not for ever. */
async function inTime(what: string, settled: Promise<void>): Promise<void> {
  const late = Symbol('late');
  const timer = new AbortController();
  const limit = pause(LIMIT_MS, timer.signal).then(() => late);
  if ((await Promise.race([settled, limit])) === late) stuck.push(what);
  timer.abort();
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((go) => {
    const timer = setTimeout(go, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      go();
    });
  });
}

// ---------------------------------------------------------------------- the balance

const sheet = new Sheet();
sheet.begin('chaos');
sheet.none({ 'waited for in vain': stuck.length }, `until ${stuck.join(', ')}`);
sheet.same({ faults: plan.length }, { ...faults.done.terms });
sheet.atLeast({ deaths: toll.deaths }, Math.floor(seconds / 5));
whole.account(sheet, toll);
for (const part of parts) {
  sheet.begin(part.name);
  await part.account(sheet);
}
sheet.begin('blocks');
sheet.none({ 'found by the collector': leaked });
sheet.none({ 'at fault': blockFaults.length }, blockFaults[0]);
sheet.begin('memory');
const isTrend = seconds >= SECONDS_FOR_TREND;
const growth = Object.entries(trend.growthMiB).map(([field, mib]) => `${field} ${mib.toFixed(2)}`);
sheet.holds(isTrend ? `grows by ${growth.join(', ')} MiB` : 'not weighed in so short a run', !isTrend || trend.problems.length === 0);

// ---------------------------------------------------------------------- the end

sheet.begin('stop');
await inTime('the system has stopped', system.stop());
const left = (): string[] => grown('after the stop', before, processHoldings());
for (const limitMs = performance.now() + LIMIT_MS; left().length > 0 && performance.now() < limitMs; ) await pause(20);
sheet.none({ 'left in the process': left().length }, left().join('; '));
sheet.holds('the stop has ended', !stuck.includes('the system has stopped'));
const totals = { deaths: toll.deaths, kills: crew.kills, ...sheet.totals };
process.stdout.write(`totals ${JSON.stringify({ program: 'chaos', seed, seconds, totals, growthMiB: isTrend ? trend.growthMiB : {} })}\n`);
if (sheet.problems.length > 0) process.stdout.write(`FAILED, replay with chaos.js ${seconds} ${seed}: ${sheet.problems.join('; ')}\n`);
// Not by itself: what hangs would keep it.
process.exit(sheet.problems.length === 0 ? 0 : 1);

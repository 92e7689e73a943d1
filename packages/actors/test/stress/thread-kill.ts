/**
 * Kills a random worker by a random way every half second, under a load of asks and tells: every ask settles, none is both failed
 * and executed, order holds, all messages are accounted for, and no death leaves anything behind.
 *
 * `node thread-kill.js [seconds] [seed] [way]`; without a way by all but the heap limit, which then a child process with a small
 * heap is for. Its quiet deaths are those of the process itself once more, so in a short run it has a few only.
 */
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createSystem, type Logger, ThreadLostError } from '@ringmaster/actors';
import { SeededRandom } from '@ringmaster/core/testkit';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { SystemCounters, underWay } from '#actors/system/thread/metrics/system-meter.js';
import { DeathTimes, spread } from './death-times.ts';
import { grown, processHoldings } from './holdings.ts';
import { Ledger } from './ledger.ts';
import { Load } from './load.ts';
import { MemoryTrend } from './memory-trend.ts';
import { WAYS, type WayToDie } from './mortal.ts';
import { quietDeaths } from './quiet-deaths.ts';

const WORKERS = 3;
const MORTALS = 9;
const KILL_EVERY_MS = 500;
const QUIET_DEATHS_MIN = 30;
const QUIET_TRIES_MAX = 3;
const SAMPLE_EVERY_MS = 250;
/** Of the run: what grows while code is compiled, shapes are learned and tables find their size is no leak. */
const WARM_UP = 0.25;
const LIMIT_MS = 60_000;
/** A load whose memory grows is put on again so often: what leaks grows each time. */
const LOADS_MAX = 3;
/** In the child process. */
const HEAP_SECONDS = 5;
const HEAP_MIB = 64;
/** From so many on the child process, too, compares what there is before and after quiet deaths. */
const SECONDS_TO_WEIGH_TWICE = 30;
/** A second, on a machine that does a lot else. */
const ANSWERS_MIN = 10;

const seconds = Number(process.argv[2] ?? 10);
const seed = Number(process.argv[3] ?? Date.now() & 0xffff);
const only = process.argv[4] as WayToDie | undefined;
const isBrief = process.argv[5] === 'brief';
const ways = only === undefined ? WAYS.filter((way) => way !== 'heap') : [only];
const random = new SeededRandom(seed);
const problems: string[] = [];
const check = (what: string, holds: boolean): void => void (holds || problems.push(what));
const say = (name: string, value: unknown): void => void process.stdout.write(`  ${name.padEnd(28)} ${value}\n`);
process.stdout.write(`thread-kill: ${seconds} s, seed ${seed}, ${ways.join(' ')}\n`);
// Node begins some things when they are first used: the threads of its pool, and where it writes.
await readdir('.');
process.stderr.write('');
const before = processHoldings();

const ledger = Ledger.create(2 * MORTALS);
const times = new DeathTimes();
const logger: Logger = {
  ...{ debug: () => undefined, info: () => undefined, warn: () => undefined },
  error: (first: object | string, text?: string) => {
    if (text === 'thread lost') exited((first as { readonly thread: number }).thread);
  },
  child: () => logger,
};
const system = (await createSystem({
  ...{ threads: WORKERS, watchdogMs: only === 'heap' ? 20_000 : 200, logger },
  defaults: { respawnsMax: 1e6, respawnPauseMs: 1, respawnPauseMaxMs: 10, askTimeoutMs: LIMIT_MS },
})) as OwnerSystem;
const load = new Load({ system, random, ledger, mortals: MORTALS });
const toll = { deaths: 0, inFlight: 0, messagesLost: 0 };
system.events.subscribe({
  tell: (event) => {
    if (event.type !== 'thread-lost') return 'accepted';
    toll.deaths++;
    toll.inFlight += event.detail.inFlight;
    toll.messagesLost += event.detail.messagesLost;
    return 'accepted';
  },
});

function exited(thread: number): void {
  times.exited(thread, load.dyingIn(thread));
  void load.ping(thread).then((isAnswer) => times.answered(thread, isAnswer));
}

function terminate(thread: number): void {
  times.killed(thread);
  void system.endThread(thread, new Error('killed by the stress program'));
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const limitMs = performance.now() + LIMIT_MS;
  while (!holds()) {
    if (performance.now() > limitMs) throw new Error(`thread-kill, seed ${seed}: waited in vain until ${what}`);
    await new Promise((go) => setTimeout(go, 2));
  }
}

// ---------------------------------------------------------------------- under load

let kills = 0;
let trend = await underLoad();
// A thread whose heap is being filled is what the process holds most of.
for (let loads = 1; loads < LOADS_MAX && only !== 'heap' && trend.problems.length > 0; loads++) {
  say('once more, since', trend.problems.join('; '));
  trend = await underLoad();
}

/** @returns what it did to the memory */
async function underLoad(): Promise<MemoryTrend> {
  const found = new MemoryTrend();
  const beginMs = performance.now();
  const due = { killMs: beginMs + KILL_EVERY_MS, sampleMs: beginMs + WARM_UP * seconds * 1_000 };
  // On a slow machine until there are samples and answers enough.
  const isEnough = (): boolean => found.isEnough && load.answered > ANSWERS_MIN * seconds;
  while (performance.now() < beginMs + seconds * 1_000 || (!isEnough() && performance.now() < beginMs + LIMIT_MS)) {
    load.push();
    // From the last one on: kills that a pause of the machine has held up would all hit the same threads.
    if (performance.now() >= due.killMs) {
      due.killMs = performance.now() + KILL_EVERY_MS;
      kills++;
      load.kill(ways[random.below(ways.length)] ?? 'exit', terminate);
    }
    if (performance.now() >= due.sampleMs) {
      due.sampleMs = performance.now() + SAMPLE_EVERY_MS;
      found.sample();
    }
    await new Promise((go) => setImmediate(go));
  }
  return found;
}

const counters = new SystemCounters(system.regions);
const isQuiet = (): boolean => underWay(counters).messages === 0 && times.pending === 0;
await until('all asks have settled', () => load.open === 0);
await until('all messages are accounted for', isQuiet);
const loaded = { ...toll };

// ---------------------------------------------------------------------- one after the other, and nothing else

times.isAlone = true;
let quietKills = 0;
const quiet = isBrief ? await eachOnce() : await quietly();
problems.push(...quiet.problems);

async function eachOnce(): ReturnType<typeof quietDeaths> {
  for (let thread = 1; thread <= WORKERS; thread++) await die(thread);
  return { problems: [], report: 'not weighed in brief' };
}

/** Once more if the watchdog, on a machine that is slow, has ended the thread that was to survive. */
async function quietly(tries = 1): ReturnType<typeof quietDeaths> {
  try {
    return await quietDeaths({
      system,
      workers: WORKERS,
      deaths: Math.max(QUIET_DEATHS_MIN, 2 * seconds),
      die,
    });
  } catch (error) {
    if (!(error instanceof ThreadLostError) || tries === QUIET_TRIES_MAX) throw error;
    say('once more, since', error.message);
    return quietly(tries + 1);
  }
}

async function die(thread: number): Promise<void> {
  const { deaths } = toll;
  quietKills++;
  terminate(thread);
  await until('a quiet death is seen to', () => toll.deaths > deaths && isQuiet());
}

// ---------------------------------------------------------------------- the balance

const counted = {
  ...{ handled: counters.total('handled'), failed: counters.total('failed'), dropped: counters.total('dropped') },
  ...{ lost: counters.total('lost'), uncounted: counters.total('uncounted'), full: counters.total('refused') },
};
const sent = counters.total('accepted') + counters.sentInAll();
/** What the program saw and what the runtime says came to it, less what was to be sent. */
const difference = load.heard + counted.dropped + counted.lost - counted.uncounted + counted.full - load.tried;
say('kills, deaths', `${kills}, ${loaded.deaths}, quiet ${toll.deaths - loaded.deaths}`);
say('asks answered, died', `${load.answered}, ${load.failed}`);
say('asks refused', [...load.refused].map(([kind, count]) => `${kind} ${count}`).join(', '));
say('sent, refused as full', `${sent}, ${counted.full}`);
say('handled, failed', `${counted.handled}, ${counted.failed}`);
say('dead letters, lost', `${counted.dropped}, ${counted.lost}`);
say('in flight', toll.inFlight);
say('unaccounted', difference);
say('noticed, alone', spread(times.detectionMs.alone));
say('noticed, under load', spread(times.detectionMs.underLoad));
say('noticed, a hang', spread(times.detectionMs.hang));
say('exit to answer, alone', spread(times.recoveryMs.alone));
say('exit to answer, under load', `${spread(times.recoveryMs.underLoad)}, ${times.unanswered.underLoad} died again`);
say(
  'memory, MiB',
  Object.entries(trend.growthMiB)
    .map(([field, mib]) => `${field} ${mib.toFixed(2)}`)
    .join(', '),
);
say('heap left by a death, bytes', quiet.report);

problems.push(...load.problems);
if (only !== 'heap') problems.push(...trend.problems);
// A heap takes its time to fill, and more than one kill may hit a thread that is about to die.
const deathsMin = only === 'heap' ? 1 : kills / 3;
check(`at least ${deathsMin} of ${kills} kills were deaths, not ${loaded.deaths}`, loaded.deaths >= deathsMin);
check(`enough asks were answered, not ${load.answered}`, load.answered > ANSWERS_MIN * seconds);
// A few deaths by heap limit may find their threads without either.
check('asks died with threads', load.failed > 0 || only === 'heap');
check('messages were lost', counted.lost > 0 || only === 'heap');
check(`at most one message a death is in flight, not ${difference} at ${toll.deaths}`, Math.abs(difference) <= toll.deaths);
check(
  `what the events say was lost is what the counters say, not ${toll.messagesLost} and ${counted.lost}`,
  Math.abs(toll.messagesLost - counted.lost + counted.uncounted) <= toll.deaths,
);
// But for one that the watchdog has ended meanwhile, which is a death of its own.
const quietDied = toll.deaths - loaded.deaths;
check(
  `every thread answers again when left alone, not ${times.recoveryMs.alone.length} of ${quietDied}`,
  times.recoveryMs.alone.length + times.unanswered.alone === quietDied && times.unanswered.alone <= quietDied - quietKills,
);

// ---------------------------------------------------------------------- the end

await system.stop();
const left = (): string[] => grown('after the stop', before, processHoldings());
await until('the threads have left the process', () => left().length === 0).catch(() => problems.push(...left()));
if (only === undefined) heapLimit();
for (const problem of problems.slice(0, 20)) process.stdout.write(`WRONG  ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The same with deaths by heap limit, which depends on how the process was started, and in bad patterns ends it. */
function heapLimit(): void {
  const args = [`--max-old-space-size=${HEAP_MIB}`, fileURLToPath(import.meta.url), `${HEAP_SECONDS}`, `${seed}`, 'heap'];
  if (seconds < SECONDS_TO_WEIGH_TWICE) args.push('brief');
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  check('the soak of deaths by heap limit passes', status === 0);
}

/**
 * Spawns and stops actors, over and over, in every way there is, and looks whether anything is left of them: heaps, resident memory, tables
 * that threads share (G61).
 *
 * `node spawn-stop.js [cycles]`: of each kind its share. What is looked at may grow by at most 1 % over the last third of a run, or of one of two further ones.
 */
import { type AnyRef, type ActorRef, createSystem, type Logger, type Placement } from '@ringmaster/actors';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { brood, type BroodMessage, scales, watcher } from './brood.ts';
import { collectGarbage, grown, type Holdings, sharedHoldings } from './holdings.ts';
import { TrendLine } from './trend-line.ts';

/** Spawned, then stopped, at a time. */
const BATCH = 250;
const GROWTH_MAX = 0.01;
/**
 * Below that a percent is less than what one sample differs from the next. In a short run a kind has 5 000 cycles, and the last third of
 * them, 1 600 actors of 600 bytes, would leave almost a MiB.
 */
const NOISE_MIB = { heap: 0.1, shortHeap: 0.3, rss: 2 } as const;
/** A kind that seems to grow is run again so often. */
const REPEATS_MAX = 2;
const SHORT_CYCLES = 500_000;
/** A reading that falls by more than that from one weighing to the next has not come to rest. */
const FALL_MIB = 0.03;
const WEIGHINGS_MAX = 6;
/** For so many turns of the event loop, and so long, what is on its way may arrive. */
const SETTLING_TURNS = 500;
const SETTLING_MS = 30_000;
const MIB = 2 ** 20;

interface Kind {
  readonly name: string;
  /** Of all cycles. */
  readonly share: number;
  /** Spawns and stops a batch of actors, numbered from `from`. */
  cycle(from: number): Promise<void>;
}

const cycles = Number(process.argv[2] ?? 1_000_000);
/** Of each kind. Most of the time of a short run is collections: each sample takes two at least, in two threads. */
const samples = cycles < SHORT_CYCLES ? 15 : 24;
const problems: string[] = [];
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => quiet };
const system = (await createSystem({ threads: 1, logger: quiet })) as OwnerSystem;
const away: Placement = { key: 'away' };
const weights = { here: system.spawn(scales, { thread: 'owner' }), there: system.spawn(scales, { thread: away }) };
const watchers = [system.spawn(watcher, { thread: 'owner' }), system.spawn(watcher, { thread: away })];
let watched = 0;
process.stdout.write(`spawn-stop: ${cycles} cycles\n`);

const kinds: readonly Kind[] = [
  { name: 'in this thread', share: 0.6, cycle: () => each(() => spawn('owner')) },
  { name: 'into another thread', share: 0.15, cycle: () => each(() => spawn(away)) },
  { name: 'named, the same names again', share: 0.05, cycle: () => each((n) => spawn('owner', `again-${n}`)) },
  { name: 'named, always new names', share: 0.05, cycle: (from) => each((n) => spawn('owner', `new-${from + n}`)) },
  {
    name: 'with children',
    share: 0.05,
    cycle: () => each((n) => system.spawn(brood({ children: 3 }), { thread: n % 2 === 0 ? 'owner' : away })),
  },
  { name: 'watched from both threads', share: 0.05, cycle: watchedBatch },
  { name: 'asked, some in vain', share: 0.05, cycle: askedBatch },
];
for (const kind of kinds) {
  await run(kind);
  // A table that doubles in the last third does so once; what leaks grows again and again.
  for (let again = 0; again < REPEATS_MAX && problems.length > 0; again++) {
    process.stdout.write(`  once more, since ${problems.splice(0).join('; ')}\n`);
    await run(kind);
  }
  if (problems.length > 0) break;
}
const seen = await Promise.all(watchers.map((one) => one.ask({ type: 'seen' }, { timeout: 60_000 })));
if (seen.some((count) => count !== watched)) problems.push(`watchers heard of ${seen} ends, of ${watched} each`);
await system.stop();
for (const problem of problems) process.stdout.write(`WRONG  ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function nothing(): void {}

function spawn(thread: Placement, name?: string): ActorRef<BroodMessage> {
  return system.spawn(brood({ children: 0 }), name === undefined ? { thread } : { thread, name });
}

/** Half of them have started when they are stopped. */
async function each(make: (n: number) => ActorRef<BroodMessage>): Promise<void> {
  const refs = Array.from({ length: BATCH }, (_, n) => make(n));
  await Promise.all(refs.slice(BATCH / 2).map((ref) => ref.started));
  await Promise.all(refs.map((ref) => ref.stop()));
}

async function watchedBatch(): Promise<void> {
  const refs: AnyRef[] = Array.from({ length: BATCH }, (_, n) => spawn(n % 2 === 0 ? 'owner' : away));
  for (const one of watchers) one.tell({ type: 'watch', refs });
  await Promise.all(watchers.map((one) => one.ask({ type: 'seen' }, { timeout: 60_000 })));
  await Promise.all(refs.map((ref) => ref.stop()));
  watched += BATCH;
}

async function askedBatch(): Promise<void> {
  const refs = Array.from({ length: BATCH }, (_, n) => spawn(n % 2 === 0 ? 'owner' : away));
  await Promise.all(refs.map((ref, value) => ref.ask({ type: 'echo', value }, { timeout: 60_000 })));
  const stopped = refs.map((ref) => ref.stop());
  await Promise.all(refs.map((ref, value) => ref.ask({ type: 'echo', value }, { timeout: 60_000 }).catch(nothing)));
  await Promise.all(stopped);
}

async function run({ name, share, cycle }: Kind): Promise<void> {
  const batches = Math.max(samples, Math.ceil((cycles * share) / BATCH));
  const lines: Record<string, TrendLine> = {};
  let sharedBefore: Holdings = {};
  let busyMs = 0;
  for (let batch = 0, sampled = 0; batch < batches; batch++) {
    const fromMs = performance.now();
    await cycle(batch * BATCH);
    busyMs += performance.now() - fromMs;
    if ((batch + 1) * samples < (sampled + 1) * batches) continue;
    sampled++;
    for (const [reading, value] of Object.entries(await weigh())) (lines[reading] ??= new TrendLine()).add(value);
    if (sampled === Math.floor((samples * 2) / 3)) sharedBefore = sharedHoldings(system.regions);
  }
  const perSecond = Math.round((batches * BATCH) / (busyMs / 1_000));
  const growth = Object.entries(lines).map(([reading, line]) => `${reading} ${line.plateau.toFixed(1)} ${inPercent(line.relativeGrowth)}`);
  process.stdout.write(`  ${name.padEnd(28)} ${String(batches * BATCH).padStart(7)} at ${perSecond}/s; MiB: ${growth.join(', ')}\n`);
  for (const [reading, line] of Object.entries(lines))
    judge(`${name}: ${reading}`, line, reading === 'rss' ? NOISE_MIB.rss : cycles < SHORT_CYCLES ? NOISE_MIB.shortHeap : NOISE_MIB.heap);
  problems.push(...grown(`${name}, last third`, sharedBefore, await settled(sharedBefore)));
}

/** What is held when it is no more than `before`, or has not become so in a while. */
async function settled(before: Holdings): Promise<Holdings> {
  const limitMs = performance.now() + SETTLING_MS;
  for (let turns = 0; ; turns++) {
    const now = sharedHoldings(system.regions);
    if (grown('', before, now).length === 0 || (turns >= SETTLING_TURNS && performance.now() > limitMs)) return now;
    await new Promise((go) => setImmediate(go));
  }
}

function judge(what: string, line: TrendLine, noiseMib: number): void {
  const allowed = Math.max(line.plateau * GROWTH_MAX, noiseMib);
  if (line.growth > allowed)
    problems.push(`${what} grew by ${line.growth.toFixed(2)} MiB in the last third, at most ${allowed.toFixed(2)} are allowed`);
}

/**
 * What is held when it falls no more: what the last batch left behind may take another collection to go. On a busy machine the first
 * weighing was up to half a MiB above the second, and those after it the same.
 */
async function weigh(): Promise<Record<string, number>> {
  let lightest = await weighOnce();
  for (let round = 1; round < WEIGHINGS_MAX; round++) {
    const next = await weighOnce();
    const falls = Object.entries(next).some(([reading, value]) => (lightest[reading] ?? 0) - value > FALL_MIB);
    lightest = Object.fromEntries(Object.entries(next).map(([reading, value]) => [reading, Math.min(value, lightest[reading] ?? value)]));
    if (!falls) break;
  }
  return lightest;
}

async function weighOnce(): Promise<Record<string, number>> {
  collectGarbage();
  await new Promise((go) => setImmediate(go));
  const [here, there] = [await weights.here.ask({ type: 'weigh' }), await weights.there.ask({ type: 'weigh' })];
  return { 'heap here': here / MIB, 'heap there': there / MIB, rss: process.memoryUsage().rss / MIB };
}

function inPercent(share: number): string {
  return `(${share < 0 ? '' : '+'}${(share * 100).toFixed(2)} %)`;
}

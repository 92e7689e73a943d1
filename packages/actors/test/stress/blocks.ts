/**
 * Blocks under random deaths: actors on all threads allocate, write, send, lend and release blocks of an arena that is too small, while
 * actors fail and workers are ended at random. Each receiver looks at each byte, and for somebody else at the same block. In the end
 * every block must have returned.
 *
 * `node blocks.js [seconds] [seed]`
 */
import { type ActorRef, createSystem, restart, supervise } from '@ringmaster/actors';
import { arenaPlace, BlockRemains } from '@ringmaster/core';
import { SeededRandom } from '@ringmaster/core/testkit';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { LineCollector } from '../support/line-collector.ts';
import { BYTES_MAX, HAULER_WAYS, hauler, type HaulerMessage } from './blocks/hauler.ts';
import { CARGO_FAULT } from './cargo.ts';

const WORKERS = 3;
const HAULERS = 8;
const DEATH_EVERY_MS = 250;
const STEP_MS = 5;
const LIMIT_MS = 60_000;
const UNIT_BYTES = 4_096;
const UNITS = 128;
const BLOCK_UNITS_MAX = Math.ceil(BYTES_MAX / UNIT_BYTES);

const seconds = Number(process.argv[2] ?? 8);
const seed = Number(process.argv[3] ?? Date.now() & 0xffff);
const random = new SeededRandom(seed);
process.stdout.write(`blocks: ${seconds} s, seed ${seed}\n`);

const lines = new LineCollector();
const system = (await createSystem({
  threads: WORKERS,
  logger: lines.logger(),
  watchdogMs: 200,
  defaults: {
    ...{ blockBytes: UNITS * UNIT_BYTES, blockUnitBytes: UNIT_BYTES },
    ...{ respawnsMax: 1_000_000, respawnPauseMs: 1, respawnPauseMaxMs: 1 },
    stopTimeoutMs: LIMIT_MS,
  },
})) as OwnerSystem;
const remains = new BlockRemains(arenaPlace(system.regions), 0);
const table = supervise.otherwise(restart()).within({ restarts: 1_000_000, periodMs: 60_000 });
const spawn = (_: unknown, at: number): ActorRef<HaulerMessage> =>
  system.spawn(hauler({ seed: seed + at }), { supervise: table, ...(at === 0 ? { thread: 'owner' } : {}) });
const crew = Array.from({ length: HAULERS }, spawn);
const any = (from = 0): ActorRef<HaulerMessage> => crew[from + random.below(HAULERS - from)] as ActorRef<HaulerMessage>;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const stops: string[] = [];
let [deaths, crowded, peak] = [0, 0, 0];
system.events.subscribe({
  tell: ({ type, actor, detail }) => {
    if (type === 'stopped') stops.push(`${actor?.name} ended: ${String(detail)}`);
    if (type === 'thread-lost') deaths++;
    // A new life knows nobody.
    if (type === 'restarted' || type === 'started') for (const one of crew) one.tell({ type: 'crew', crew });
    return 'accepted';
  },
});

let nextDeath = performance.now() + DEATH_EVERY_MS;
const end = performance.now() + seconds * 1_000;
/** On a slow machine it goes on until so much has happened that it says something. */
const isOver = (): boolean => performance.now() > end && ((deaths >= seconds && peak >= UNITS / 2) || performance.now() > end + LIMIT_MS);
for (; !isOver(); await pause(STEP_MS)) {
  for (let n = random.below(4); n > 0; n--) any().tell({ type: 'load', count: 1 + random.below(6) });
  if (random.below(20) === 0) any().tell({ type: 'fail' });
  const use = remains.use();
  peak = Math.max(peak, use.units);
  if (use.longestFree < BLOCK_UNITS_MAX) crowded++;
  if (performance.now() < nextDeath) continue;
  nextDeath = performance.now() + DEATH_EVERY_MS;
  const how = random.below(HAULER_WAYS.length + 1);
  const way = HAULER_WAYS[how];
  if (way === undefined) void system.endThread(1 + random.below(WORKERS), new Error('killed from outside'));
  else any(1).tell({ type: 'die', how: way });
}

/** Whoever still waits for an answer that was lost with a thread waits for as long as the ask lasts. */
const limit = performance.now() + LIMIT_MS;
while (remains.use().blocks > 0 && performance.now() < limit) await pause(50);
const left = remains.use();
// Whoever has not halted for a restart in time, because its thread was dead, was killed for that: no business of its blocks.
const ended = stops.length;
const asked = crew.map((one) => one.ask({ type: 'hauled' }, { timeout: LIMIT_MS }).catch(() => 0));
const hauled = (await Promise.all(asked)).reduce((sum, one) => sum + one, 0);
await system.stop();
const faults = lines.lines.filter(({ data }) => String((data as { err?: Error } | undefined)?.err?.message).startsWith(CARGO_FAULT));
const problems = [
  ...faults.slice(0, 3).map(({ data }) => (data as { err: Error }).err.message),
  ...(left.blocks > 0 ? [`${left.blocks} blocks of ${left.units} units never returned`] : []),
  ...(deaths < seconds ? [`only ${deaths} deaths`] : []),
  ...(ended > HAULERS / 2 ? [`${ended} haulers have ended: ${stops.slice(0, ended)}`] : []),
  ...(hauled === 0 ? ['nobody hauled anything'] : []),
  ...(peak < UNITS / 2 ? [`at most ${peak} of ${UNITS} units were in use`] : []),
];
process.stdout.write(
  `  ${deaths} deaths, ${hauled} hauls of the last lives, at most ${peak} of ${UNITS} units in use, crowded ${crowded} times\n`,
);
if (problems.length > 0) {
  process.stdout.write(`FAILED, seed ${seed}: ${problems.join('; ')}\n`);
  process.exit(1);
}

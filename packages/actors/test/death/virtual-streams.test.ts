import { type ActorRef, AgentError, restart, resume, supervise, ThreadLostError } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { SeededRandom } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { type Drink, drinker, type DrinkerMessage, type Drunk, drunk } from '../fixtures/drinker.ts';
import { type Drop, type Pour, well, type WellMessage } from '../fixtures/well.ts';
import { BALANCED, DeathBooks, inVirtualTime } from '../support/death-books.ts';
import { LineCollector } from '../support/line-collector.ts';
import { trials } from '../support/trials.ts';
import { turn } from '../support/until.ts';

const WORKERS = 3;
const STEPS = 40;
const SEEDS = trials(6, 12);
/** Found a fault once: the time of a halt outlived the thread of the child, and killed its successor. */
const KEPT_SEEDS = [22];
const LONG = { timeout: 1_000_000 };

/** What was to come of a stream, and what came. */
interface Told {
  readonly pour: Pour;
  readonly leaveAfter: number;
  readonly came: Drunk;
}

/** What is wrong with it: items out of order, or an end that comes too early without saying so. */
function audit({ pour, leaveAfter, came: { count, inOrder, error } }: Told): string | undefined {
  const what = `${JSON.stringify(pour)}, leaving after ${leaveAfter}: ${count} items, ${String(error)}`;
  if (!inOrder) return `out of order: ${what}`;
  if (count > pour.count) return `too many: ${what}`;
  const isComplete = count === pour.count || count >= leaveAfter;
  if (error === undefined && !isComplete) return `too few, and no error: ${what}`;
  if (error !== undefined && !(error instanceof AgentError) && (error as Error).name !== 'AbortError') return `a strange error: ${what}`;
  return undefined;
}

/** One run: streams between actors of all threads and from outside, while readers leave, actors fail and threads die between any two steps. */
// Limit: long, since the run is one piece: what may happen, one line each.
async function run(seed: number) {
  const random = new SeededRandom(seed);
  const isSmall = random.below(2) === 0;
  const defaults = {
    ...{ respawnsMax: 1_000, respawnPauseMs: 1, respawnPauseMaxMs: 4 },
    ...(isSmall ? { dataRingBytes: 4_096, outboxMessages: 20 } : {}),
  };
  const parts = { seed, threads: WORKERS, logger: new LineCollector().logger(), defaults, strictMessages: false };
  const system = await createTestSystem(parts);
  const books = new DeathBooks(system);
  const any = <T>(all: readonly T[]): T => all[random.below(all.length)] as T;
  const recovery = [restart(), resume()].map((directive) =>
    supervise.on(ThreadLostError, restart()).otherwise(directive).within({ restarts: 10_000, periodMs: 1_000 }),
  );
  const wells: ActorRef<WellMessage>[] = [];
  const drinkers: ActorRef<DrinkerMessage>[] = [];
  for (let n = 0; n < 4; n++) {
    const options = { ...(n === 0 ? { thread: 'owner' as const } : {}), supervise: any(recovery) };
    wells.push(system.spawn(well, options));
    drinkers.push(system.spawn(drinker, options));
  }
  const told: Told[] = [];
  const under: Promise<unknown>[] = [];
  const follow = (drink: Pick<Told, 'pour' | 'leaveAfter'>, came: Promise<Drunk>): void => {
    const failed = (error: unknown): void => {
      if (!(error instanceof AgentError)) throw error;
    };
    under.push(came.then((what) => void told.push({ ...drink, came: what }), failed));
  };
  const somePour = (): Pour => ({
    count: random.below(random.below(3) === 0 ? 600 : 20),
    how: any(['write', 'try', 'from', 'from async', 'web'] as const),
    last: any(['end', 'end', 'fail', 'throw'] as const),
    ballast: random.below(8) === 0 ? 1_500 : 0,
  });
  let deaths = 0;
  for (let step = 0; step < STEPS; step++) {
    const what = random.below(12);
    const pour = somePour();
    const window = 1 + random.below(random.below(2) === 0 ? 4 : 200);
    const leaveAfter = random.below(3) === 0 ? 1 + random.below(20) : Number.MAX_SAFE_INTEGER;
    const by = any(['items', 'batches', 'web'] as const);
    if (what < 5) {
      const drink: Drink = { from: any(wells), pour, window, leaveAfter, by };
      const asked = any(drinkers).ask({ type: 'drink', ...drink }, LONG);
      follow({ pour, leaveAfter: by === 'batches' ? Number.MAX_SAFE_INTEGER : leaveAfter }, asked);
    } else if (what < 8) {
      const abort = new AbortController();
      const rows = system.stream<Drop>({ window, signal: abort.signal });
      const message = { type: 'pour', to: rows.sink, pour } as const;
      if (random.below(3) === 0) any(wells).tell({ type: 'pass-on', to: any(wells), message });
      else any(wells).tell(message);
      // Nobody else is to get in.
      if (random.below(6) === 0) any(wells).tell(message);
      follow({ pour, leaveAfter: Number.MAX_SAFE_INTEGER }, drunk(rows, { by }));
      if (random.below(5) === 0) void turn().then(() => abort.abort());
    } else if (what < 9) {
      if (random.below(2) === 0) any(wells).tell({ type: 'fail' });
      else any(drinkers).tell({ type: 'fail' });
    } else if (what < 11) {
      try {
        void system.killThread(1 + random.below(WORKERS));
        deaths++;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    } else await system.advance(random.below(20));
    for (let turns = random.below(8); turns > 0; turns--) await turn();
  }
  let open = under.length;
  for (const one of under) void one.finally(() => open--).catch(() => undefined);
  for (let rounds = 0; open > 0 && rounds < 3_000; rounds++) await system.advance(50);
  expect(open, `streams that never settled, seed ${seed}`).toBe(0);
  await Promise.all(under);
  // The last to be told are the writers.
  await system.advance(6_000);
  const left = (system as unknown as OwnerSystem).runtime.streams.open;
  await inVirtualTime(system, Promise.all(wells.map((one) => one.ask({ type: 'where' }, LONG))));
  const { differences } = books;
  await inVirtualTime(system, system.stop());
  return { wrong: told.flatMap((one) => audit(one) ?? []), told, deaths, left, differences };
}

it('G2, G45: under many seeds every stream settles, in order, complete or with an error that says why not, and nothing of it is left', async () => {
  const seeds = process.env.STREAM_SEEDS?.split(',').map(Number) ?? [
    ...Array.from({ length: SEEDS }, (_, index) => index + 1),
    ...KEPT_SEEDS,
  ];
  const came = { complete: 0, failed: 0, deaths: 0 };
  for (const seed of seeds) {
    const { wrong, told, deaths, left, differences } = await run(seed);
    const replay = `seed ${seed}: STREAM_SEEDS=${seed} npm test -- virtual-streams`;
    expect(wrong, replay).toEqual([]);
    expect(left, replay).toEqual({ sources: 0, writers: 0 });
    expect(differences, replay).toEqual(BALANCED);
    came.deaths += deaths;
    for (const { came: one } of told) came[one.error === undefined ? 'complete' : 'failed']++;
  }
  if (seeds.length < SEEDS) return;
  expect(came.complete).toBeGreaterThan(30);
  expect(came.failed).toBeGreaterThan(30);
  expect(came.deaths).toBeGreaterThan(15);
}, 60_000);

import { type ActorRef, restart, supervise } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { SeededRandom } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import { hauler, type HaulerMessage } from '../stress/blocks/hauler.ts';
import { CARGO_FAULT } from '../stress/cargo.ts';
import { blocksInUse } from '../support/block-use.ts';
import { LineCollector } from '../support/line-collector.ts';
import { trials } from '../support/trials.ts';
import { turn } from '../support/until.ts';

const WORKERS = 3;
const HAULERS = 6;
const STEPS = 80;
const SEEDS = trials(3, 15);
const UNIT_BYTES = 4_096;

/** One run: blocks go round between actors of all threads, while threads die between any two of their steps. */
async function run(
  seed: number,
): Promise<{ readonly left: number; readonly faults: number; readonly deaths: number; readonly hauled: number }> {
  const random = new SeededRandom(seed);
  const lines = new LineCollector();
  const small = random.below(2) === 0 ? { dataRingBytes: 1_024, outboxMessages: 20 } : {};
  const respawns = { respawnsMax: 1_000, respawnPauseMs: 1, respawnPauseMaxMs: 4 };
  const system = await createTestSystem({
    seed,
    threads: WORKERS,
    strictMessages: random.below(2) === 0,
    logger: lines.logger(),
    defaults: { ...small, ...respawns, blockBytes: 24 * UNIT_BYTES, blockUnitBytes: UNIT_BYTES },
  });
  const table = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });
  const crew = Array.from(
    { length: HAULERS },
    (_, at): ActorRef<HaulerMessage> =>
      system.spawn(hauler({ seed: seed * 100 + at }), { supervise: table, ...(at === 0 ? { thread: 'owner' } : {}) }),
  );
  let deaths = 0;
  system.events.subscribe({
    tell: ({ type }) => {
      if (type === 'thread-lost') deaths++;
      // A new life knows nobody.
      if (type === 'restarted' || type === 'started') for (const one of crew) one.tell({ type: 'crew', crew });
      return 'accepted';
    },
  });
  for (let step = 0; step < STEPS; step++) {
    const any = crew[random.below(HAULERS)];
    const what = random.below(12);
    if (what < 6) any?.tell({ type: 'load', count: 1 + random.below(6) });
    else if (what < 7) any?.tell({ type: 'fail' });
    else if (what < 9) kill(1 + random.below(WORKERS));
    else await system.advance(random.below(20));
    for (let turns = random.below(3); turns > 0; turns--) await turn();
  }
  for (let waited = 0; waited < 400 && blocksInUse({ system }) > 0; waited++) await system.advance(25);
  const left = blocksInUse({ system });
  const asked = crew.map((one) => one.ask({ type: 'hauled' }, { timeout: 5_000 }).catch(() => 0));
  await system.advance(5_001);
  const hauled = (await Promise.all(asked)).reduce((sum, one) => sum + one, 0);
  await system.stop();
  const faults = lines.lines.filter(({ data }) =>
    String((data as { err?: Error } | undefined)?.err?.message).startsWith(CARGO_FAULT),
  ).length;
  return { left, faults, deaths, hauled };

  function kill(thread: number): void {
    try {
      void system.killThread(thread);
    } catch {
      // It is dead already.
    }
  }
}

it('D9: wherever a thread dies, every block returns, and none is two actors’ at the same time', async () => {
  let [deaths, hauled] = [0, 0];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const came = await run(seed);
    expect([came.left, came.faults], `blocks left and faults of seed ${seed}`).toEqual([0, 0]);
    deaths += came.deaths;
    hauled += came.hauled;
  }
  expect(deaths).toBeGreaterThan(2 * SEEDS);
  expect(hauled).toBeGreaterThan(SEEDS);
}, 60_000);

import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { recorder } from '../fixtures/recorder.ts';
import { LineCollector } from '../support/line-collector.ts';
import { Stage } from '../support/stage.ts';

const WORKER = 1;
/** So long that it goes in parts. */
const BALLAST = 100_000;

async function open(seed = 1) {
  const collector = new LineCollector();
  const system = await createTestSystem({ mode: 'deterministic', seed, threads: 1, logger: collector.logger() });
  const stage = new Stage({ system, collector, advance: undefined });
  onTestFinished(() => stage.close());
  const ref = system.spawn(recorder, { thread: { spread: 0 } });
  await ref.started;
  return { system, stage, ref };
}

/** Changes where the second part of the one message in a ring says that it belongs. */
function damage(stage: Stage): void {
  const words = new Int32Array((stage.system as OwnerSystem).regions.rings[0] as SharedArrayBuffer);
  const isPart = (total: number, index: number): boolean => {
    const at = words[index + 1] ?? 0;
    return total > BALLAST && total < BALLAST + 1_000 && at > 1_000 && at < total;
  };
  const index = words.findIndex(isPart);
  expect(index).toBeGreaterThan(0);
  words[index + 1] = 8 + (words[index + 1] as number);
}

it('R4, G1: a message in parts that was damaged on its way is a dead letter with its target, is counted, and the next ones arrive', async () => {
  const { system, stage, ref } = await open();
  const frozen = system.faults.freezeThread(WORKER);
  ref.tell({ type: 'note', from: 'a', n: 1, ballast: 'x'.repeat(BALLAST) });
  damage(stage);
  ref.tell({ type: 'note', from: 'a', n: 2 });
  frozen.release();
  expect(await ref.ask({ type: 'report' })).toEqual([{ from: 'a', n: 2 }]);
  const [letter, ...others] = await stage.untilDeadLetters(1);
  expect(others).toEqual([]);
  expect(letter).toMatchObject({ reason: 'undecodable', target: ref, sender: undefined });
  expect(String(letter?.message)).toContain('it came in parts that do not make one');
  expect(stage.count('dropped')).toBe(1);
});

it('R4, D7: what is lost of messages in parts when a thread dies counts as lost with it, and never as damaged', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const { system, stage, ref } = await open(seed);
    // More than the ring holds: the death finds some half sent, some half read.
    const tell = (from: string): void => {
      for (let n = 1; n <= 6; n++) ref.tell({ type: 'note', from, n, ballast: 'x'.repeat(BALLAST) });
    };
    const asked = Promise.allSettled(
      [1, 2, 3].map((n) => ref.ask({ type: 'ask', from: 'a', n, ballast: 'x'.repeat(BALLAST) }, { timeout: 60_000 })),
    );
    tell('a');
    for (let step = 0; step < seed; step++) await Promise.resolve();
    await system.killThread(WORKER);
    tell('b');
    await asked;
    await ref.ask({ type: 'report' });
    expect(
      stage.deadLetters.filter(({ reason }) => reason === 'undecodable'),
      `seed ${seed}`,
    ).toEqual([]);
    await stage.untilQuiet();
  }
});

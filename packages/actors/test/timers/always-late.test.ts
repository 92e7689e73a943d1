import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { PACE } from '#actors/contract/pace.js';
import { dawdler } from '../fixtures/dawdler.ts';
import { gate } from '../fixtures/gate.ts';
import { mortal } from '../fixtures/mortal.ts';
import { recorder } from '../fixtures/recorder.ts';
import { team } from '../fixtures/team.ts';

const OWNER = { thread: 'owner' } as const;
const LIMIT_MS = 100;
/** Of each message of each of so many actors: all of them have had a turn after half a second at the earliest. */
const SLOW_MS = 50;
const ACTORS = 10;
const MESSAGES = 20;

it('G45, Y4: a time limit strikes in a thread that is always late, and does not wait until everybody has had a turn', async () => {
  const system = await createTestSystem({ mode: 'deterministic', threads: 1 });
  onTestFinished(() => system.stop());
  const now = (): number => system[PACE].now();
  const refs = Array.from({ length: ACTORS }, () => system.spawn(recorder, OWNER));
  const door = system.spawn(gate, OWNER);
  await Promise.all([...refs, door].map((ref) => ref.started));
  await system.settle();
  for (const ref of refs) system.faults.slow(ref, SLOW_MS);
  const beganMs = now();
  const overMs = door
    .ask({ type: 'pass' }, { timeout: LIMIT_MS })
    .then(() => Number.NaN)
    .catch(() => now() - beganMs);
  for (const ref of refs) for (let n = 0; n < MESSAGES; n++) ref.tell({ type: 'note', from: 'test', n });
  await system.advance(ACTORS * MESSAGES * SLOW_MS);
  // Late by a stretch, a round of 100 ms and what exceeds it, and one stretch more: a stretch is two messages here.
  expect(await overMs).toBeLessThanOrEqual(LIMIT_MS + 3 * 2 * SLOW_MS + 100 + 10);
  expect(await overMs).toBeGreaterThanOrEqual(LIMIT_MS);
  expect(now() - beganMs).toBeGreaterThan(ACTORS * MESSAGES * SLOW_MS);
});

it('G17, Y2: a child that had no turn to stop in its time, because somebody else had their thread, is not killed for that', async () => {
  await using system = await createTestSystem({ mode: 'one-thread' });
  const reasons: unknown[] = [];
  system.events.subscribe({
    tell: ({ type, actor, detail }) => {
      if (type === 'stopped' && actor?.name === 'child') reasons.push(detail);
      return 'accepted';
    },
  });
  const witness = system.spawn(recorder, OWNER);
  const door = system.spawn(gate, OWNER);
  door.tell({ type: 'open' });
  const child = { name: 'child', start: mortal({ name: 'child', witness, stop: door }), shutdownMs: LIMIT_MS };
  const boss = system.spawn(team({ strategy: 'one-for-one', children: [child] }), OWNER);
  const busy = system.spawn(dawdler({}), OWNER);
  await Promise.all([boss.started, busy.started]);
  // The child's hook asks the gate, whose turn is behind the one that takes so long.
  const stopped = boss.ask({ type: 'stop', name: 'child' }, { timeout: 60_000 });
  busy.tell({ type: 'dawdle', ms: 3 * LIMIT_MS });
  await stopped;
  await system.settle();
  expect(reasons).toEqual(['stopped']);
});

import { ThreadCrashLoopError } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { RespawnBudget } from '#actors/system/owner/death/respawn-budget.js';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { SystemCounters, underWay } from '#actors/system/thread/metrics/system-meter.js';
import { gate } from '../fixtures/gate.ts';
import { recorder } from '../fixtures/recorder.ts';

it('G58: RespawnBudget pauses from the second death on, twice as long each time, up to its maximum, and ends in a crash loop', () => {
  const budget = new RespawnBudget({ times: 5, periodMs: 60_000, pauseMs: 100, pauseMaxMs: 350 });
  expect([0, 1, 2, 3, 4, 5].map((atMs) => budget.charge(atMs))).toEqual([0, 100, 200, 350, 350, undefined]);
  expect(budget.charge(60_000)).toBe(350);
});

it('G58, G19: what a thread had asked that is given up is not waited for: the system stops at once', async () => {
  const system = await createTestSystem({ threads: 1, defaults: { respawnsMax: 1 } });
  const silent = system.spawn(gate, { thread: 'owner' });
  const asking = system.spawn(recorder);
  await asking.started;
  void system.killThread(1);
  await asking.ask({ type: 'report' });
  asking.tell({ type: 'block', gate: silent });
  await silent.ask({ type: 'waiting', count: 1 });
  const counters = new SystemCounters((system as unknown as OwnerSystem).regions);
  expect(underWay(counters).asking).toBe(1);
  void system.killThread(1);
  const failed = await system.events.expect('system-failed', { timeout: 60_000 });
  expect(failed.detail).toBeInstanceOf(ThreadCrashLoopError);
  while (underWay(counters).asking !== 0) await system.settle();
  await system.stop();
});

import { expect, it } from 'vitest';
import { PACE } from '#actors/contract/pace.js';
import { Runner } from '#actors/scheduler/actor/runner.js';
import { PORTION } from '#actors/scheduler/core/portion.js';
import type { SchedulerCore } from '#actors/scheduler/core/scheduler-core.js';
import type { GivenRun } from '#actors/scheduler/core/task-entry.js';

it('J12: of the runs that have settled a portion is told in one turn, in order, and what is left is said to be', () => {
  const answered: number[] = [];
  const core = { answered: ({ id }: GivenRun) => void answered.push(id) } as unknown as SchedulerCore;
  const ctx = { signal: new AbortController().signal, random: () => 0, [PACE]: { now: () => 0 } } as never;
  let notices = 0;
  const runner = new Runner({ ctx, reportTo: undefined as never, settled: () => void notices++ });
  const settle = (): number => {
    runner.settle(core, 0, { record: () => undefined } as never);
    return answered.length;
  };
  const run = (id: number): GivenRun => {
    // The first ones were called off, and mean nothing any more.
    return { id, isAnswered: id > PORTION, calledOffMs: id > PORTION ? undefined : 0, givenMs: 0 } as unknown as GivenRun;
  };
  for (let id = 1; id <= 2 * PORTION + 1; id++) runner.settled(run(id));
  expect(notices).toBe(2 * PORTION + 1);
  expect([settle(), runner.isBehind]).toEqual([0, true]);
  expect([settle(), runner.isBehind]).toEqual([PORTION, true]);
  expect([settle(), runner.isBehind]).toEqual([PORTION + 1, false]);
  expect(answered).toEqual(Array.from({ length: PORTION + 1 }, (_, n) => PORTION + 1 + n));
});

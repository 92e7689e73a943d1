import type { Priority } from '@ringmaster/actors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { QueueRun } from '#actors/scheduler/queue/queue-types.js';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';
import { trials } from '../../support/trials.ts';

const AGING_MS = 20;
const RUN_MS_MAX = 4;
const UNTIL_MS = 400;
const classes: readonly Priority[] = ['critical', 'high', 'normal', 'low'];
/** A machine with much else to do, and a failure that is made smaller. */
const LIMIT_MS = 300_000;
/** Replay: SEED=… names it. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

interface Arrival {
  readonly priority: Priority;
  readonly timeoutMs: number | undefined;
  readonly runMs: number;
}

/** A task as this test sees it. */
interface Seen extends Arrival {
  readonly submittedMs: number;
  /** Tasks that had not ended when it came. */
  readonly before: number;
}

const arrival: fc.Arbitrary<Arrival> = fc.record({
  priority: fc.oneof({ weight: 5, arbitrary: fc.constant<Priority>('critical') }, fc.constantFrom(...classes)),
  timeoutMs: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 5, nil: undefined }),
  runMs: fc.integer({ min: 1, max: RUN_MS_MAX }),
});

it(
  `G63: nothing waits longer than the bound of docs/scheduling.md, at loads far above 1 (SEED=${seed})`,
  () => {
    const pattern = fc.array(fc.array(arrival, { maxLength: 4 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(pattern, fc.integer({ min: 1, max: 3 }), (arrivals, places) => {
        for (const { seen, waitedMs, hasExpired } of storm(arrivals, places)) {
          if (seen.timeoutMs !== undefined) expect(waitedMs).toBeLessThanOrEqual(seen.timeoutMs);
          if (hasExpired) continue;
          const agesMs = (classes.indexOf(seen.priority) + 1) * AGING_MS;
          expect(waitedMs, JSON.stringify(seen)).toBeLessThanOrEqual(agesMs + (1 + seen.before / places) * RUN_MS_MAX);
        }
      }),
      { seed, numRuns: trials(10, 25) },
    );
  },
  LIMIT_MS,
);

/** The same arrivals come again and again until `UNTIL_MS`; then the queue is emptied. */
function storm(arrivals: readonly (readonly Arrival[])[], places: number): { seen: Seen; waitedMs: number; hasExpired: boolean }[] {
  const queue = new TaskQueue<Seen, undefined>({ agingMs: AGING_MS });
  queue.addAgent('agent', { capabilities: [], kinds: ['work'], capacity: places }, undefined);
  const ended: { seen: Seen; waitedMs: number; hasExpired: boolean }[] = [];
  let running: { readonly run: QueueRun<Seen, undefined>; readonly endMs: number }[] = [];
  let count = 0;
  for (let nowMs = 0; nowMs < UNTIL_MS || (queue.size > 0 && nowMs < 100 * UNTIL_MS); nowMs++) {
    for (const { run } of running.filter(({ endMs }) => endMs === nowMs)) {
      queue.release(run);
      queue.settle(run.task, true, nowMs);
    }
    running = running.filter(({ endMs }) => endMs > nowMs);
    const note = (seen: Seen, hasExpired: boolean): number => ended.push({ seen, waitedMs: nowMs - seen.submittedMs, hasExpired });
    if (queue.nextDueMs() <= nowMs) {
      for (const task of queue.expire(nowMs)) {
        note(task.data, true);
        queue.settle(task, false, nowMs);
      }
    }
    for (const one of nowMs < UNTIL_MS ? (arrivals[nowMs % arrivals.length] ?? []) : []) {
      const { priority, timeoutMs } = one;
      const data = { ...one, submittedMs: nowMs, before: queue.size };
      const deadlineMs = timeoutMs === undefined ? undefined : nowMs + timeoutMs;
      queue.submit({ id: `${count++}`, data, kind: 'work', priority, deadlineMs }, nowMs);
    }
    for (let run = queue.next(nowMs); run !== undefined; run = queue.next(nowMs)) {
      note(run.task.data, false);
      running.push({ run, endMs: nowMs + run.task.data.runMs });
    }
  }
  expect(ended.length).toBe(count);
  return ended;
}

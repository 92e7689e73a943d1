import type { SidePart, Target } from './target.ts';

const window = { inFlight: 1_000, calls: 200_000, warmUpCalls: 50_000, warmUpMs: 2_500 };
/** One task at a time for each thread: a tenth of the calls takes as long. */
const fewer = { inFlight: 1_000, calls: 40_000, warmUpCalls: 10_000, warmUpMs: 2_500 };
const tasks = { unit: 'tasks/s', figure: 'perSecond' };

/** Ours with priorities and deadlines on, beside a pool of as many threads with as many tasks under way; and the same with two of each. */
function beside(pool: { readonly id: string; readonly name: string; readonly tuned: boolean; readonly ratioAtLeast: number }): Target {
  const calls = pool.tuned ? window : fewer;
  const what = 'tasks without work through the scheduler, 1 000 in flight';
  const pair = (threads: number): Target['experiments'][number]['experiment'] => ({
    id: `${pool.id}.${threads}`,
    arms: {
      ours: { arm: 'ringmaster-schedule-window', options: { ...window, threads } },
      pool: { arm: 'piscina-window', options: { ...calls, threads, tuned: pool.tuned } },
    },
  });
  const part = (threads: number): SidePart => ({
    ...{ ...tasks, ours: 'ours', baseline: 'pool', baselineName: pool.name },
    id: `${pool.id}.${threads}`,
    what: `${what}, ${threads === 1 ? 'one worker' : `${threads} workers`}`,
  });
  return {
    ...{ id: pool.id, what },
    experiments: [
      { experiment: pair(1), parts: [{ ...part(1), goal: { ratioAtLeast: pool.ratioAtLeast } }] },
      { experiment: pair(2), parts: [part(2)] },
    ],
  };
}

export const tasksBesideDefaults = beside({ id: 'A1', name: "piscina's defaults", tuned: false, ratioAtLeast: 10 });

export const tasksBesideTuned = beside({ id: 'A2', name: 'piscina, tuned', tuned: true, ratioAtLeast: 4 });

import { createSystem, type Priority, TaskScheduler } from '@ringmaster/actors';
import { answerer, answerTask, whereTask } from '../actors/answerer.ts';
import { windowArm } from '../calls/window-arm.ts';
import { type Arm, numberOr } from '../harness/arm.ts';

const PRIORITIES: readonly Priority[] = ['normal', 'high', 'low', 'critical'];
/** Far enough away for every task, and in another order than that of submission. */
const DEADLINE = { leastMs: 30_000, stepMs: 97, steps: 64 } as const;

/**
 * Tasks without work from the owner through a scheduler in the owner's thread to an agent in each worker, many under way, each with a
 * priority and a deadline. Options: those of a window, and `threads` (1).
 */
export const ringmasterScheduleWindow: Arm = async (options) => {
  const threads = numberOr(options, 'threads', 1);
  const system = await createSystem({ threads });
  const scheduler = TaskScheduler.start(system, { thread: 'owner' });
  const agents = Array.from({ length: threads }, (_, n) => system.spawn(answerer, { thread: { spread: n } }));
  await Promise.all(agents.map((agent) => scheduler.agents.register(agent)));
  await checkPlaces(scheduler, threads);
  const call = (id: number): Promise<number> => {
    const timeout = DEADLINE.leastMs + ((id * 29) % DEADLINE.steps) * DEADLINE.stepMs;
    return scheduler.submit(answerTask, { type: 'get', id }, { priority: PRIORITIES[id & 3] ?? 'normal', timeout }).result;
  };
  const result = await windowArm(call, options);
  await system.stop();
  return result;
};

/** @throws Error unless there is an agent in every worker, and none in the owner's thread: the figure is about threads */
async function checkPlaces(scheduler: TaskScheduler, threads: number): Promise<void> {
  const asked = Array.from({ length: threads * 20 }, () => scheduler.submit(whereTask, undefined).result);
  const places = new Set(await Promise.all(asked));
  if (places.has(0) || places.size !== threads)
    throw new Error(`Cannot schedule in ${threads} workers: the agents are in threads ${[...places].join(', ')}`);
}

import { threadId } from 'node:worker_threads';
import { agent, handle, task } from '@ringmaster/actors';

/** Answered with `id + 1`, as every peer's worker does. */
export const answerTask = task<{ readonly type: 'get'; readonly id: number }, number>('bench/answer');

/** Answered with the thread's id (0: the owner). */
export const whereTask = task<undefined, number>('bench/where');

/** Carries out tasks without work, as many at a time as are under way. */
export const answerer = agent(import.meta.url, 'answerer', { capabilities: [], capacity: 1_000 }, () => [
  handle(answerTask, ({ id }) => id + 1),
  handle(whereTask, () => threadId),
]);

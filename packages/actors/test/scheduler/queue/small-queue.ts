import { capability } from '@ringmaster/actors';
import type { AgentProfile, QueuedTask, QueueRun, QueueSubmission } from '#actors/scheduler/queue/queue-types.js';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';

export type Queue = TaskQueue<string, string>;

export const [cpu, gpu] = [capability('cpu'), capability('gpu')];
export const nobody: AgentProfile = { capabilities: [], kinds: ['work'], capacity: 1 };

export function queueWith(...capacities: readonly number[]): Queue {
  const queue: Queue = new TaskQueue({ agingMs: 100 });
  for (const [n, capacity] of capacities.entries()) queue.addAgent(`agent ${n}`, { ...nobody, capacity }, `agent ${n}`);
  return queue;
}

export function add(queue: Queue, id: string, more: Partial<QueueSubmission<string>> = {}, nowMs = 0): QueuedTask<string> {
  const task = queue.submit({ id, data: id, kind: 'work', priority: 'normal', ...more }, nowMs);
  if (typeof task === 'string') throw new Error(`"${id}" was refused: ${task}`);
  return task;
}

export function next(queue: Queue, nowMs = 0): QueueRun<string, string> {
  const run = queue.next(nowMs);
  if (run === undefined) throw new Error('there was none');
  return run;
}

/** All that can be given, with room made after each. */
export function order(queue: Queue, nowMs = 0): string[] {
  const ids: string[] = [];
  for (let run = queue.next(nowMs); run !== undefined; run = queue.next(nowMs)) {
    ids.push(run.task.id);
    queue.release(run);
    queue.settle(run.task, true, nowMs);
  }
  return ids;
}

export function placed(queue: Queue, nowMs = 0): string[] {
  const pairs: string[] = [];
  for (let run = queue.next(nowMs); run !== undefined; run = queue.next(nowMs)) pairs.push(`${run.task.id} ${run.agent}`);
  return pairs;
}

import type { TaskQuery } from '../../contract/scheduler-info.ts';
import type { QueuedTask } from '../queue/queue-types.ts';
import type { TaskEntry } from './task-entry.ts';

/** Those that a query means, the first of them. */
export function tasksIn(
  queue: Iterable<QueuedTask<TaskEntry>>,
  { status, kind, priority, fairnessKey, limit = 100 }: TaskQuery,
): TaskEntry[] {
  const statuses: readonly string[] | undefined = typeof status === 'string' ? [status] : status;
  const found: TaskEntry[] = [];
  for (const { data } of queue) {
    if (found.length >= limit) break;
    if (kind !== undefined && data.kind !== kind) continue;
    if (priority !== undefined && data.priority !== priority) continue;
    if (fairnessKey !== undefined && data.request.extras?.fairnessKey !== fairnessKey) continue;
    if (statuses === undefined || statuses.includes(data.state.status)) found.push(data);
  }
  return found;
}

import { checkKeys } from '../contract/known-keys.ts';
import type { TaskQuery } from '../contract/scheduler-info.ts';
import { shown } from '../contract/shown.ts';

/** @throws TypeError for a condition that there is not, RangeError for a limit that is none */
export function checkQuery(query: TaskQuery): void {
  checkKeys('list tasks', query, ['status', 'kind', 'priority', 'fairnessKey', 'limit']);
  if (query.limit !== undefined) checkLimit('list tasks', query.limit);
}

/** @throws RangeError */
export function checkLimit(action: string, limit: number): void {
  if (limit === Number.POSITIVE_INFINITY || (Number.isSafeInteger(limit) && limit >= 0)) return;
  throw new RangeError(`Cannot ${action}: limit is a whole number from 0, or Infinity, not ${shown(limit)}`);
}

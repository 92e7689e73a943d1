import type { MessageFilter } from '../contract/broker-messages.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';

/** @throws RangeError */
export function checkPeek(queue: string, limit: number): void {
  if (!isCount(limit))
    throw new RangeError(`Cannot peek into queue "${queue}": limit is a whole number from 0, or Infinity, not ${shown(limit)}`);
}

/** @throws TypeError or RangeError naming the option: a filter that is misspelt would let all of them through */
export function checkFilter(action: string, filter: MessageFilter): void {
  checkKeys(action, filter, ['ids', 'from', 'fairnessKey', 'countMax']);
  const { ids = [], from = '', fairnessKey = '-', countMax = 0 } = filter;
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string'))
    throw new TypeError(`Cannot ${action}: ids is a list of texts, not ${shown(ids)}`);
  if (typeof from !== 'string') throw new TypeError(`Cannot ${action}: from is the id of a queue, not ${shown(from)}`);
  if (typeof fairnessKey !== 'string' || fairnessKey === '')
    throw new TypeError(`Cannot ${action}: fairnessKey is a text, not empty, not ${shown(fairnessKey)}`);
  if (!isCount(countMax)) throw new RangeError(`Cannot ${action}: countMax is a whole number from 0, or Infinity, not ${shown(countMax)}`);
}

function isCount(given: unknown): boolean {
  return given === Number.POSITIVE_INFINITY || (Number.isSafeInteger(given) && (given as number) >= 0);
}

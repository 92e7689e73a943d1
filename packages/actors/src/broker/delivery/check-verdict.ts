import type { NackOptions } from '../../contract/delivery.ts';
import { checkKeys } from '../../contract/known-keys.ts';
import { shown } from '../../contract/shown.ts';

/** @throws TypeError or RangeError naming the option */
export function checkNack(id: string, options: NackOptions): void {
  const action = `give back "${id}"`;
  checkKeys(action, options, ['requeue', 'delayMs', 'note']);
  const { requeue = true, delayMs = 0, note = '' } = options;
  if (typeof requeue !== 'boolean') throw new TypeError(`Cannot ${action}: requeue is true or false, not ${shown(requeue)}`);
  if (!(typeof delayMs === 'number' && delayMs >= 0 && delayMs < Number.POSITIVE_INFINITY))
    throw new RangeError(`Cannot ${action}: delayMs is milliseconds from 0, not ${shown(delayMs)}`);
  if (typeof note !== 'string') throw new TypeError(`Cannot ${action}: note is a text, not ${shown(note)}`);
}

/** @throws RangeError */
export function checkVisibility(id: string, visibilityMs: number): void {
  if (typeof visibilityMs === 'number' && visibilityMs > 0) return;
  throw new RangeError(`Cannot extend "${id}": visibilityMs is milliseconds above 0, or Infinity, not ${shown(visibilityMs)}`);
}

import { checkKeys } from '../../../contract/known-keys.ts';
import type { InspectOptions } from '../../../contract/inspection.ts';
import { shown } from '../../../contract/shown.ts';

/** @throws TypeError or RangeError naming the option */
export function checkInspectOptions(options: InspectOptions, known: readonly string[]): void {
  checkKeys('inspect', options, known);
  const { waitMs, actorsMax } = options;
  if (waitMs !== undefined && !(typeof waitMs === 'number' && waitMs >= 0)) {
    throw new RangeError(`Cannot inspect: waitMs is milliseconds from 0 on, not ${shown(waitMs)}`);
  }
  if (actorsMax !== undefined && !(Number.isSafeInteger(actorsMax) && actorsMax >= 0)) {
    throw new RangeError(`Cannot inspect: actorsMax is a whole number from 0 on, not ${shown(actorsMax)}`);
  }
}

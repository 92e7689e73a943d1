import { isMoment } from '../contract/is-moment.ts';
import { shown } from '../contract/shown.ts';

/** Where nobody says: the same in each run. */
const DEFAULT_MS = Date.UTC(2020, 0, 1);

/**
 * @returns epoch milliseconds
 * @throws TypeError for what is no moment, RangeError for one that no date can say
 */
export function checkedStart(startsAt: Date | number = DEFAULT_MS): number {
  const refused = `Cannot create test system: startsAt is a date or epoch milliseconds, not`;
  if (!isMoment(startsAt)) throw new TypeError(`${refused} ${shown(startsAt)}`);
  const epochMs = new Date(startsAt).getTime();
  if (Number.isNaN(epochMs)) throw new RangeError(`${refused} an invalid one`);
  return epochMs;
}

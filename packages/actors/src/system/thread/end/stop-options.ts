import { checkKeys } from '../../../contract/known-keys.ts';
import type { System } from '../../../contract/system.ts';
import { shown } from '../../../contract/shown.ts';

/** What `system.stop()` may be given. */
export type StopOptions = NonNullable<Parameters<System['stop']>[0]>;

/** @throws TypeError or RangeError naming what makes no sense: a limit that is none would cut off what runs, and say nothing */
export function checkStopOptions(options: StopOptions): void {
  checkKeys('stop the system', options, ['timeout']);
  const timeout: unknown = options.timeout;
  if (timeout === undefined || (typeof timeout === 'number' && timeout >= 0)) return;
  throw new RangeError(`Cannot stop the system: timeout is milliseconds from 0, not ${shown(timeout)}`);
}

import { checkKeys } from '../contract/known-keys.ts';
import type { System } from '../contract/system.ts';

/** What `system.stop()` may be given. */
export type StopOptions = NonNullable<Parameters<System['stop']>[0]>;

/** @throws TypeError or RangeError naming what makes no sense: a limit that is none would cut off what runs, and say nothing */
export function checkStopOptions(options: StopOptions): void {
  const where = 'Cannot stop the system';
  if (typeof options !== 'object' || options === null) throw new TypeError(`${where}: options are an object, not ${String(options)}`);
  checkKeys('stop the system', options, ['timeout']);
  const timeout: unknown = options.timeout;
  if (timeout === undefined || (typeof timeout === 'number' && timeout >= 0)) return;
  const shown = typeof timeout === 'string' ? JSON.stringify(timeout) : String(timeout);
  throw new RangeError(`${where}: timeout is milliseconds from 0, not ${shown}`);
}

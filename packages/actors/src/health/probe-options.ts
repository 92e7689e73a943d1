import type { LiveOptions, ProbeOptions, ReadyOptions } from '../contract/health.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';

const ACTION = 'answer for the health';

/** @throws TypeError or RangeError naming the option */
export function checkProbeOptions(options: ProbeOptions, more: readonly string[]): void {
  checkKeys(ACTION, options, ['exclude', 'only', ...more]);
  const { exclude, only } = options;
  if (exclude !== undefined && !(Array.isArray(exclude) && exclude.every((name) => typeof name === 'string'))) {
    throw new TypeError(`Cannot ${ACTION}: exclude is a list of names, not ${shown(exclude)}`);
  }
  if (only === undefined) return;
  if (typeof only !== 'string') throw new TypeError(`Cannot ${ACTION}: only is the name of a check, not ${shown(only)}`);
  if (exclude !== undefined) throw new TypeError(`Cannot ${ACTION}: only is one check, so leave out exclude`);
}

/** The same. */
export function checkLiveOptions(options: LiveOptions, more: readonly string[] = []): void {
  checkProbeOptions(options, ['stuckMs', ...more]);
  const { stuckMs } = options;
  if (stuckMs === undefined || stuckMs === 'off' || (typeof stuckMs === 'number' && stuckMs > 0)) return;
  throw new RangeError(`Cannot ${ACTION}: stuckMs is milliseconds above 0, or 'off', not ${shown(stuckMs)}`);
}

/** The same. */
export function checkReadyOptions(options: ReadyOptions): void {
  checkLiveOptions(options, ['overload']);
  const { overload } = options;
  if (overload === undefined || overload === 'warn' || overload === 'fail') return;
  throw new TypeError(`Cannot ${ACTION}: overload is 'warn' or 'fail', not ${shown(overload)}`);
}

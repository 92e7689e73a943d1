import { SystemStoppedError } from '../../../contract/errors/runtime-errors.ts';

/** The end of the system, as whoever did `action` hears of it. */
export function brokenOff(action: string, { cause }: Error): SystemStoppedError {
  return new SystemStoppedError(`Cannot ${action}: the system has stopped`, cause === undefined ? undefined : { cause });
}

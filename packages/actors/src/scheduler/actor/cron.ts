import { shown } from '../../contract/shown.ts';
import type { NextTime } from './recurring-task.ts';

/**
 * Moments that match a cron pattern. Croner computes them; no timer of its is ever started. It is imported here, when the first pattern is used, so that
 * threads without one do not load it.
 *
 * @throws TypeError for a pattern or a time zone that is none: as a rejection
 */
export async function cronTimes(pattern: string, timezone: string | undefined): Promise<NextTime> {
  const { Cron } = await import('croner');
  try {
    const cron = new Cron(pattern, { paused: true, ...(timezone !== undefined && { timezone }) });
    // An unknown zone is noticed only when it is used.
    cron.nextRun(new Date(0));
    return (afterMs) => cron.nextRun(new Date(afterMs))?.getTime();
  } catch (cause) {
    const zone = timezone === undefined ? '' : ` in time zone ${shown(timezone)}`;
    throw new TypeError(`Cannot repeat task: ${shown(pattern)}${zone} is no cron pattern`, { cause });
  }
}

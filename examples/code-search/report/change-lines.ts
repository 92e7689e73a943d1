import type { Refreshed } from '../live/refresher.ts';
import { refreshedText } from './print.ts';
import { whole } from './table.ts';

/** Of a burst of changes, such as another branch, so many are named. */
const NAMED_MAX = 10;
/** A burst is over when nothing has changed for so long. */
const QUIET_MS = 500;

/** Prints a line for each change, but for the many of a burst one line together. */
export function changeLines(print: (text: string) => void): (refreshed: Refreshed) => void {
  let named = 0;
  let unnamed = 0;
  let quiet: NodeJS.Timeout | undefined;
  const over = () => {
    if (unnamed > 0) print(`  and ${whole(unnamed)} more`);
    [named, unnamed, quiet] = [0, 0, undefined];
  };
  return (refreshed) => {
    if (named++ < NAMED_MAX) print(refreshedText(refreshed));
    else unnamed++;
    if (quiet === undefined) quiet = setTimeout(over, QUIET_MS).unref();
    else quiet.refresh();
  };
}

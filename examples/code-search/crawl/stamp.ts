import { lstatSync, type Stats } from 'node:fs';

/**
 * What changes when a file does: times, size, and which file it is. As text, so that two are compared at once; it begins with the
 * moment of the last change of any kind, which nobody can set back.
 */
export type Stamp = string;

/** Of a file of which nothing is known: no file has it. */
export const UNKNOWN: Stamp = '';

const stampOf = ({ ctimeMs, mtimeMs, size, ino }: Stats): Stamp => `${ctimeMs} ${mtimeMs} ${size} ${ino}`;

/** Epoch milliseconds. */
export const changedAt = (stamp: Stamp): number => Number.parseFloat(stamp);

/** `UNKNOWN` if there is no such file. */
export function stampAt(path: string): Stamp {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stampOf(stats) : UNKNOWN;
}

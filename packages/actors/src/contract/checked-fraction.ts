import { shown } from './shown.ts';

/**
 * How far a task says that it is, from 0 to 1: what is beyond is cut.
 * @throws TypeError for what is no number
 */
export function checkedFraction(task: string, fraction: number): number {
  if (typeof fraction !== 'number' || Number.isNaN(fraction))
    throw new TypeError(`Cannot report progress of task "${task}": it is a number from 0 to 1, not ${shown(fraction)}`);
  return Math.min(1, Math.max(0, fraction));
}

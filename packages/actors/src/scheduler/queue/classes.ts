import { PRIORITIES, type Priority } from '../../contract/task.ts';

/** Most urgent first: a class's index is the level its tasks begin at. */
export const CLASSES: readonly Priority[] = PRIORITIES;

/** The level above the highest class, where only who came first counts: reached by age alone. */
export const FRONT = -1;

/** How a queue weighs classes against deadlines. */
export interface ClassLead {
  /** By so much a class goes before the next one; `Infinity`: strictly. */
  readonly leadMs: number;
  /** After so long it has risen by one. */
  readonly agingMs: number;
}

/** @throws TypeError for what is no class */
export function rankOf(priority: Priority): number {
  const rank = CLASSES.indexOf(priority);
  if (rank === -1) throw new TypeError(`Cannot queue task: its priority is one of ${CLASSES.join(', ')}, not ${String(priority)}`);
  return rank;
}

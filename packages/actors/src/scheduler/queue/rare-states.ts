import { CLASSES } from './classes.ts';
import type { QueuedState } from './queue-types.ts';

/**
 * How many tasks are where few are. Those that wait are counted by class, and what is left is at agents: most tasks go no other way, and pay for
 * no count.
 */
export class RareStates {
  blocked = 0;
  delayed = 0;
  /** By class. */
  readonly expired = CLASSES.map(() => 0);

  get sum(): number {
    return this.expired.reduce((sum, one) => sum + one, this.blocked + this.delayed);
  }

  /** A task of the class of this rank. */
  moves(rank: number, from: QueuedState, to: QueuedState): void {
    this.#add(rank, from, -1);
    this.#add(rank, to, 1);
  }

  #add(rank: number, state: QueuedState, by: number): void {
    if (state === 'blocked') this.blocked += by;
    else if (state === 'delayed') this.delayed += by;
    else if (state === 'expired') this.expired[rank] = (this.expired[rank] ?? 0) + by;
  }
}

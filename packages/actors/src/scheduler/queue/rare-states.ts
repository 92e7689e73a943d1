import type { QueuedState } from './queue-types.ts';

/**
 * How many tasks are where few are. Those that wait are counted by class, and what is left is at agents: most tasks go no other way, and pay for
 * no count.
 */
export class RareStates {
  blocked = 0;
  delayed = 0;
  expired = 0;

  get sum(): number {
    return this.blocked + this.delayed + this.expired;
  }

  add(state: QueuedState, by: number): void {
    if (state === 'blocked') this.blocked += by;
    else if (state === 'delayed') this.delayed += by;
    else if (state === 'expired') this.expired += by;
  }
}

import { SlotStatus, type SlotTable } from '@ringmaster/core';
import type { Ending, Place } from '../cell/internals.ts';

const { starting, running, draining, stopping, killed } = SlotStatus;

/** From where to where the status word goes, in the order in which a life does. */
const MOVES = {
  drain: { from: [starting, running], to: draining },
  stop: { from: [starting, running, draining], to: stopping },
  kill: { from: [starting, running, draining, stopping], to: killed },
} as const;

/**
 * Begins an actor's end, in every thread at once (I2). False if it had begun so, or further, already.
 *
 * Invariant: a life goes the way of `from` and never back, so in this order one of the moves finds it, whatever happens meanwhile.
 */
export function beginEnd(slots: SlotTable, { slot, generation }: Pick<Place, 'slot' | 'generation'>, how: Ending): boolean {
  const { from, to } = MOVES[how];
  return from.some((status) => slots.tryMove(slot, generation, status, to));
}

/** What is asked of the actor under this generation; undefined: nothing, or it has gone. */
export function endAsked(slots: SlotTable, { slot, generation }: Pick<Place, 'slot' | 'generation'>): Ending | undefined {
  const status = slots.status(slot);
  if (slots.generation(slot) !== generation) return undefined;
  switch (status) {
    case draining:
      return 'drain';
    case stopping:
      return 'stop';
    case killed:
      return 'kill';
    default:
      return undefined;
  }
}

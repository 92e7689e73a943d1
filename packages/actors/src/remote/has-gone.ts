import { SlotStatus, type SlotTable } from '@ringmaster/core';
import type { Place } from '../contract/place.ts';

/**
 * The actor under this generation has ended, or another one lives in its slot by now.
 *
 * Racy, benign: the two words are read one after the other, the status first, so a slot that changes hands in between has gone.
 */
export function hasGone(slots: SlotTable, { slot, generation }: Pick<Place, 'slot' | 'generation'>): boolean {
  const status = slots.status(slot);
  return slots.generation(slot) !== generation || status === SlotStatus.free || status === SlotStatus.ended;
}

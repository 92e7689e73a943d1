import type { SlotTable } from '@ringmaster/core';
import { GUARDIAN_SLOT } from './thread-config.ts';

const EVENTS_WANTED = 1;

/**
 * Facts of the whole system that every thread reads and the owner writes: bits in the tag word of the guardian's slot,
 * which declares no layouts.
 */
export class SharedFlags {
  readonly #ownerTable: SlotTable;

  constructor(ownerTable: SlotTable) {
    this.#ownerTable = ownerTable;
  }

  get eventsWanted(): boolean {
    return (this.#ownerTable.tag(GUARDIAN_SLOT) & EVENTS_WANTED) !== 0;
  }

  set eventsWanted(wanted: boolean) {
    this.#ownerTable.setTag(GUARDIAN_SLOT, wanted ? EVENTS_WANTED : 0);
  }
}

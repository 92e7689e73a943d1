import { SlotStatus, type SlotTable } from '@ringmaster/core';
import type { SlotPort } from '../cell/cell-environment.ts';

/** A thread's own slot table, as its cells see it. */
export function slotPort(table: SlotTable): SlotPort {
  const { starting, running, stopping } = SlotStatus;
  return {
    accepts: (slot, generation) => table.accepts(slot, generation),
    // Running already: a replacement of the thread starts it once more, and a life never goes back.
    begin: (slot, generation) => table.tryMove(slot, generation, starting, running) || table.accepts(slot, generation),
    // Invariant: a life goes from starting to running and never back, so in this order one of the two finds it.
    beginStop: (slot, generation) =>
      table.tryMove(slot, generation, starting, stopping) || table.tryMove(slot, generation, running, stopping),
    free: (slot, generation) => table.free(slot, generation),
    setOverloaded: (slot, overloaded) => table.setOverloaded(slot, overloaded),
  };
}

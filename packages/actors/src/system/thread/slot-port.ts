import { SlotStatus, type SlotTable } from '@ringmaster/core';
import type { SlotPort } from '../../cell/cell-environment.ts';
import { beginEnd, endAsked } from '../../remote/begin-end.ts';

/** A thread's own slot table, as its cells see it. */
export function slotPort(table: SlotTable): SlotPort {
  return {
    accepts: (slot, generation) => table.accepts(slot, generation),
    // Running already: a replacement of the thread starts it once more, and a life never goes back.
    begin: (slot, generation) =>
      table.tryMove(slot, generation, SlotStatus.starting, SlotStatus.running) || table.accepts(slot, generation),
    beginEnd: (slot, generation, how) => beginEnd(table, { slot, generation }, how),
    endAsked: (slot, generation) => endAsked(table, { slot, generation }),
    free: (slot, generation) => table.free(slot, generation),
    overloaded: (slot) => table.overloaded(slot),
    depth: (slot) => table.depth(slot),
    setPhase: (slot, phase) => table.setPhase(slot, phase),
    addRestart: (slot) => table.addRestart(slot),
    setOverloaded: (slot, overloaded) => table.setOverloaded(slot, overloaded),
  };
}

import type { Host, ThreadStamps } from '@ringmaster/core';
import { LIFE_STEP, type LongTurns } from '../../../dispatch/long-turns.ts';
import type { Residents } from '../residents.ts';

/** What is noted of a thread while code of an actor runs. */
export interface ChargingThread {
  readonly host: Host;
  readonly cells: Pick<Residents, 'at'>;
  readonly stamps: ThreadStamps;
  readonly longTurns: LongTurns;
}

/**
 * Runs `step` as code of the actor in `slot`, although it is not in a turn: if the thread dies of it, that actor is charged (D6), and if it
 * takes long, it is said of that actor.
 */
export function charged<R>({ host, cells, stamps, longTurns }: ChargingThread, slot: number, step: () => R): R {
  stamps.run(slot);
  longTurns.begins(host.now());
  try {
    return step();
  } finally {
    stamps.rest();
    const cell = cells.at(slot);
    if (cell !== undefined) longTurns.ran(cell, LIFE_STEP);
    longTurns.read(host.now());
  }
}

import { type ArenaPlace, SharedBlockArena } from '@ringmaster/core';
import { arenaWordsBytes, FREE, ownersIndex, TAIL } from '#core/blocks/arena-layout.js';

export const UNIT_BYTES = 64;

/** A small arena, of which each thread opens its own view. */
export function makeArena(units: number, threads = 4): ArenaPlace {
  return {
    words: new SharedArrayBuffer(arenaWordsBytes(threads, units)),
    memory: new SharedArrayBuffer(units * UNIT_BYTES),
    unitBytes: UNIT_BYTES,
    threads,
  };
}

export function openArena(place: ArenaPlace, thread: number, incarnation = 1): SharedBlockArena {
  return new SharedBlockArena(place, thread, incarnation);
}

/** The arena as text: `.` free, `H` head, `t` tail. */
export function drawing({ words, memory, threads }: ArenaPlace): string {
  return [...new Int32Array(words, ownersIndex(threads) * 4, memory.byteLength / UNIT_BYTES)]
    .map((owner) => (owner === FREE ? '.' : owner === TAIL ? 't' : 'H'))
    .join('');
}

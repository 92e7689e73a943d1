import { type ArenaPlace, SharedBlockArena } from '@ringmaster/core';
import { arenaWordsBytes } from '#core/blocks/arena-layout.js';
import { ArenaWords } from '#core/blocks/arena-words.js';

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
export function drawing(place: ArenaPlace): string {
  const words = new ArenaWords(place);
  return Array.from({ length: words.units }, (_, unit) => (words.isHead(unit) ? 'H' : words.isTaken(unit) ? 't' : '.')).join('');
}

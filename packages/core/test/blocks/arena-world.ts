import { NO_BLOCK, type SharedBlockArena } from '@ringmaster/core';
import { isHeldBy, NOBODYS } from '#core/blocks/arena-layout.js';
import { ArenaWords } from '#core/blocks/arena-words.js';
import { onAccess } from '#core/memory/systematic.js';
import { makeArena, openArena, UNIT_BYTES } from './arena-kit.ts';

/** Free units, in which everything happens. */
export const ROOM = 6;
export const THREADS = 4;
export const [A, B, C] = [1, 2, 3];

class Death extends Error {}

/** What a party does, and what it has in the end. */
export type Party = () => void;

export interface World {
  /** The first unit that is free in the beginning. */
  readonly first: number;
  readonly place: ReturnType<typeof makeArena>;
  readonly words: ArenaWords;
  readonly arenas: readonly SharedBlockArena[];
  /** Block by who owns it and how many units it has. */
  readonly owned: Map<number, { readonly by: number; readonly units: number }>;
  claim(by: number, units: number): Party;
  release(by: number, block: number): Party;
}

export function newWorld(first: number): World {
  const place = makeArena(first + ROOM, THREADS);
  const arenas = Array.from({ length: THREADS }, (_, thread) => openArena(place, thread));
  const owned: World['owned'] = new Map();
  if (first > 0) {
    arenas[0]?.tryClaim(first * UNIT_BYTES);
    owned.set(0, { by: 0, units: first });
  }
  return {
    first,
    place,
    arenas,
    owned,
    words: new ArenaWords(place),
    claim: (by, units) => () => {
      const block = arenas[by]?.tryClaim(units * UNIT_BYTES) ?? NO_BLOCK;
      if (block !== NO_BLOCK) owned.set(block, { by, units });
    },
    release: (by, block) => () => {
      owned.delete(block);
      arenas[by]?.release(block);
    },
  };
}

/** How many parties stand interrupted: only the accesses of the one that runs count. */
let depth = 0;

/** Runs `party`; before its access number `at` runs `meanwhile`, which may end the party by throwing. @returns whether it got that far */
export function interrupted(party: Party, at: number, meanwhile: Party): boolean {
  const own = depth;
  let accesses = 0;
  let isDone = false;
  const stop = onAccess(() => {
    if (depth !== own || accesses++ !== at || isDone) return;
    isDone = true;
    depth++;
    try {
      meanwhile();
    } finally {
      depth--;
    }
  });
  try {
    party();
  } catch (error) {
    if (!(error instanceof Death)) throw error;
  } finally {
    stop();
  }
  return isDone;
}

export const die: Party = () => {
  throw new Death();
};

/** What is wrong with the words, given what is owned. */
export function faultOf({ words, owned }: World): string | undefined {
  const wanted = new Array<string>(words.units).fill('free');
  for (const [block, { by, units }] of owned) {
    for (let unit = block; unit < block + units; unit++) {
      if (wanted[unit] !== 'free') return `unit ${unit} is owned twice`;
      wanted[unit] = unit === block ? `head of ${by}` : 'tail';
    }
  }
  const found = wanted.map((_, unit) => {
    const owner = words.ownerOf(unit);
    if (!words.isHead(unit) && owner !== NOBODYS) return `word ${owner} at no head`;
    if (!words.isHead(unit)) return words.isTaken(unit) ? 'tail' : 'free';
    const by = [0, A, B, C].find((thread) => isHeldBy(owner, thread));
    return by === undefined ? `word ${owner}` : `head of ${by}`;
  });
  return found.join() === wanted.join() ? undefined : `${found.join()} instead of ${wanted.join()}`;
}

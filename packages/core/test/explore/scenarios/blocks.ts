import { BlockRemains, NO_BLOCK, NOBODY, RoomLine, SharedBlockArena, type ArenaPlace } from '@ringmaster/core';
import { arenaWordsBytes } from '#core/blocks/arena-layout.js';
import type { End, Party, Scenario, Stage } from '../engine/scenario.ts';
import { arenaName } from '../kit/names.ts';

const UNIT_BYTES = 64;
const THREADS = 3;
const [OWNER, A, B] = [0, 1, 2];

function makeArena(units: number): ArenaPlace {
  return {
    words: new SharedArrayBuffer(arenaWordsBytes(THREADS, units) + 64),
    memory: new SharedArrayBuffer(units * UNIT_BYTES),
    unitBytes: UNIT_BYTES,
    threads: THREADS,
  };
}

function names(place: ArenaPlace) {
  return { name: (buffer: SharedArrayBuffer, index: number) => (buffer === place.words ? arenaName(index, place) : `memory+${index * 4}`) };
}

/** Claims so many units, writes to each, and says who it is to the oracle, for which no unit may be somebody else's. */
function claim(me: Party, arena: SharedBlockArena, thread: number, units: number): number {
  const block = arena.tryClaim(units * UNIT_BYTES);
  if (block === NO_BLOCK) return block;
  for (let unit = block; unit < block + units; unit++) {
    if (me.ghost(unit, thread) !== 0) me.fail(`Unit ${unit} is owned twice`);
    arena.bytes(unit, UNIT_BYTES)[0] = thread;
  }
  me.did(`has ${block}+${units}`);
  return block;
}

function release(me: Party, arena: SharedBlockArena, block: number, units: number): void {
  for (let unit = block; unit < block + units; unit++) me.ghost(unit, 0);
  me.did(`releases ${block}`);
  arena.release(block);
}

/**
 * Two threads claim, one of them gives back and claims again; each may die in any step, and somebody sees to what it had.
 * @param before how many units are taken before: so many that a block lies in two groups, or none
 */
function claims(before: number): Stage {
  const units = before + 4;
  const place = makeArena(units);
  if (before > 0) new SharedBlockArena(place, OWNER, 1).tryClaim(before * UNIT_BYTES);
  return {
    names: names(place),
    threads: {
      a: {
        mayDie: true,
        run: (me) => {
          const arena = new SharedBlockArena(place, A, 1);
          const block = claim(me, arena, A, 2);
          if (block !== NO_BLOCK) release(me, arena, block, 2);
          claim(me, arena, A, 3);
        },
      },
      b: {
        run: (me) => {
          const arena = new SharedBlockArena(place, B, 1);
          claim(me, arena, B, 1);
          claim(me, arena, B, 2);
        },
      },
      owner: {
        run: (me) => {
          if (me.exitOf('a') !== 'dead') return;
          for (let unit = 0; unit < units; unit++) if (me.ghost(unit, 0) === B) me.ghost(unit, B);
          new BlockRemains(place, 0).releaseHeldBy(A);
        },
      },
    },
    check: (end) => {
      const wanted = before + unitsOf(end, 'b') + (end.statusOf('a') === 'dead' ? 0 : unitsOf(end, 'a'));
      const { units: taken, longestFree } = new BlockRemains(place, 0).use();
      if (taken !== wanted) return `${taken} units are taken, ${wanted} are owned`;
      const isClaimable = longestFree === 0 || new SharedBlockArena(place, B, 1).tryClaim(longestFree * UNIT_BYTES) !== NO_BLOCK;
      return isClaimable ? undefined : `${longestFree} units are free, and cannot be claimed`;
    },
  };
}

/** Where a long block was, two want a short one each: there is room for both, whatever the long one has left in the words. */
function shorter(): Stage {
  const place = makeArena(2);
  const before = new SharedBlockArena(place, A, 1);
  before.release(before.tryClaim(2 * UNIT_BYTES));
  const claimer = (thread: number) => ({ run: (me: Party) => void claim(me, new SharedBlockArena(place, thread, 1), thread, 1) });
  return {
    names: names(place),
    threads: { a: claimer(A), b: claimer(B) },
    check: (end) => (unitsOf(end, 'a') + unitsOf(end, 'b') === 2 ? undefined : 'a unit is free, and one who wanted it has none'),
  };
}

/** One ends where a group does, and behind it there was a longer one: an old word must not make it as long as that. */
function border(): Stage {
  const before = 14;
  const place = makeArena(before + 6);
  new SharedBlockArena(place, OWNER, 1).tryClaim(before * UNIT_BYTES);
  const passing = (thread: number, units: number) => ({
    run: (me: Party) => {
      const arena = new SharedBlockArena(place, thread, 1);
      const block = claim(me, arena, thread, units);
      if (block !== NO_BLOCK) release(me, arena, block, units);
    },
  });
  return {
    names: names(place),
    threads: {
      a: passing(A, 3),
      b: passing(B, 2),
      c: { run: (me) => void claim(me, new SharedBlockArena(place, OWNER, 1), OWNER, 1) },
    },
    check: (end) => {
      const { units } = new BlockRemains(place, 0).use();
      return units === before + unitsOf(end, 'c') ? undefined : `${units - before} units are taken, ${unitsOf(end, 'c')} are owned`;
    },
  };
}

/** A block goes from one thread to the next in the middle of a death: it arrives, or is given back, and never both. */
function departure(): Stage {
  const place = makeArena(2);
  return {
    names: names(place),
    threads: {
      a: {
        mayDie: true,
        run: (me) => {
          const arena = new SharedBlockArena(place, A, 1);
          const block = claim(me, arena, A, 2);
          me.ghost(block, 0);
          me.ghost(block + 1, 0);
          arena.depart(block, B);
          me.did('sent');
        },
      },
      b: {
        run: (me) => {
          const arena = new SharedBlockArena(place, B, 1);
          me.exitOf('a');
          if (arena.arrive(0, A)) {
            if (arena.bytes(0, UNIT_BYTES)[0] !== A) me.fail('What was written into the block is not there');
            me.did('has 0+2');
          }
        },
      },
      owner: {
        run: (me) => {
          if (me.exitOf('a') !== 'dead') return;
          const remains = new BlockRemains(place, 0);
          remains.releaseHeldBy(A);
          remains.releaseUnderWay(A, B, new Set());
        },
      },
    },
    check: (end) => {
      const { units } = new BlockRemains(place, 0).use();
      if (units !== unitsOf(end, 'b')) return `${units} units are taken, ${unitsOf(end, 'b')} are owned`;
      return end.statusOf('a') === 'ended' && units === 0 ? 'the block has not arrived' : undefined;
    },
  };
}

/** One waits for room, another makes it in two steps, of which the second is enough: either the one finds it, or the other rings. */
function room(): Stage {
  const place = makeArena(3);
  const before = new SharedBlockArena(place, A, 1);
  const [small, large] = [before.tryClaim(UNIT_BYTES), before.tryClaim(2 * UNIT_BYTES)];
  return {
    names: names(place),
    threads: {
      waiter: {
        run: (me) => {
          const arena = new SharedBlockArena(place, B, 1);
          const line = new RoomLine(place.words, THREADS, B);
          line.show(line.draw());
          me.did(arena.tryClaim(2 * UNIT_BYTES) === NO_BLOCK ? 'waits' : 'served');
        },
      },
      releaser: {
        run: (me) => {
          const arena = new SharedBlockArena(place, A, 1);
          const line = new RoomLine(place.words, THREADS, A);
          for (const block of [small, large]) {
            arena.release(block);
            const first = line.first();
            me.did(first === NOBODY ? 'rings nobody' : `rings ${first}`);
          }
        },
      },
    },
    check: ({ did }) =>
      did('waiter').includes('served') || did('releaser').at(-1) === `rings ${B}` ? undefined : 'nobody rings who waits for room',
  };
}

/** Units that the thread of that name has by what it has said. */
function unitsOf({ did }: End, thread: string): number {
  let units = 0;
  const blocks = new Map<string, number>();
  for (const event of did(thread).map(String)) {
    const [what, block = ''] = event.split(' ');
    const [start = '', length = '0'] = block.split('+');
    if (what === 'has') blocks.set(start, Number(length));
    else if (what === 'releases') blocks.delete(start);
  }
  for (const length of blocks.values()) units += length;
  return units;
}

export const blockScenarios: readonly Scenario[] = [
  { name: 'blocks, claims', rules: 'D9 U1-U4', about: 'two threads claim and release; one of them dies', bound: 2, stage: () => claims(0) },
  {
    name: 'blocks, groups',
    rules: 'D9 U1-U4',
    about: 'the same, where their blocks lie in two groups of units',
    bound: 2,
    stage: () => claims(14),
  },
  { name: 'blocks, border', rules: 'U3', about: 'a block ends where one that reached further had been', bound: 2, stage: border },
  { name: 'blocks, shorter', rules: 'U2', about: 'two claim where a longer block was', stage: shorter },
  { name: 'blocks, departure', rules: 'D9 U6', about: 'a sender of a block dies in the middle', stage: departure },
  { name: 'blocks, room', rules: 'U5 W3', about: 'one waits for room, another makes it', stage: room },
];

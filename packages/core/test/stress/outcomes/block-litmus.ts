import { type ArenaPlace, BlockRemains, NO_BLOCK, SharedBlockArena } from '@ringmaster/core';
import { arenaWordsBytes } from '#core/blocks/arena-layout.js';
import type { Litmus, Party, Pieces } from './litmus.ts';

const EPISODES = 300_000;
const BATCH = 256;
const THREADS = 3;
const UNITS = 3;
const UNIT_BYTES = 16;
const INCARNATION = 1;
/** Two of three units: claims that overlap in the middle, and never fit beside each other. */
const WANTED = 2;
const [SENDER, RECEIVER] = [0, 1];

const placesOf = (memory: Pieces): readonly ArenaPlace[] =>
  memory.map((words) => ({ words, memory: new SharedArrayBuffer(UNITS * UNIT_BYTES), unitBytes: UNIT_BYTES, threads: THREADS }));

/** Of each episode: its arena as a party sees it, and the block that the party has there. */
class Arenas {
  readonly arenas: readonly SharedBlockArena[];
  readonly remains: readonly BlockRemains[];
  readonly blocks = new Int32Array(BATCH).fill(NO_BLOCK);

  constructor(memory: Pieces, self: number) {
    const places = placesOf(memory);
    this.arenas = places.map((place) => new SharedBlockArena(place, self, INCARNATION));
    this.remains = places.map((place) => new BlockRemains(place, self));
  }

  of(episode: number): SharedBlockArena {
    return this.arenas[episode] as SharedBlockArena;
  }

  claim(episode: number): number {
    const block = this.of(episode).tryClaim(WANTED * UNIT_BYTES);
    this.blocks[episode] = block;
    return Number(block !== NO_BLOCK);
  }

  release(episode: number): void {
    const block = this.blocks[episode] as number;
    if (block !== NO_BLOCK) this.of(episode).release(block);
    this.blocks[episode] = NO_BLOCK;
  }

  releaseAll(): void {
    for (let episode = 0; episode < BATCH; episode++) this.release(episode);
  }

  unitsUsed(episode: number): number {
    return (this.remains[episode] as BlockRemains).use().units;
  }
}

const memory = { bytes: arenaWordsBytes(THREADS, UNITS), pieces: BATCH } as const;

/** U2: of claims that overlap the one that begins last meets no head of the others, so one of them always succeeds. */
const claim: Litmus = {
  name: 'U2 block claim: of two that want two of three units one has them',
  ...{ parties: 2, episodes: EPISODES, batch: BATCH, ...memory },
  legend: ['has them', 'has them', 'units taken'],
  outcomes: { [`1 0 | ${WANTED}`]: 'interesting', [`0 1 | ${WANTED}`]: 'interesting' },
  open: (pieces, self): Party => {
    const arenas = new Arenas(pieces, self);
    return {
      reset: () => arenas.releaseAll(),
      run: (episode) => arenas.claim(episode),
      left: (episode) => arenas.unitsUsed(episode),
    };
  },
};

/** U3: what is given back is free as a whole, whoever looks meanwhile. */
const release: Litmus = {
  name: 'U3 block release: release | claim',
  ...{ parties: 2, episodes: EPISODES, batch: BATCH, ...memory },
  legend: ['-', 'has it', 'units taken'],
  outcomes: { '0 0 | 0': 'interesting', [`0 1 | ${WANTED}`]: 'interesting' },
  open: (pieces, self): Party => {
    const arenas = new Arenas(pieces, self);
    return {
      // The second gives back first, since its turn came last: then the first claims them all.
      reset: () => {
        arenas.releaseAll();
        if (self === 0) for (let episode = 0; episode < BATCH; episode++) arenas.claim(episode);
      },
      run: (episode) => {
        if (self === 1) return arenas.claim(episode);
        arenas.release(episode);
        return 0;
      },
      left: (episode) => arenas.unitsUsed(episode),
    };
  },
};

/** U4 and U6: a block that arrives while somebody releases what is under way, as after a death. */
const arrive: Litmus = {
  name: 'U4, U6 block under way: arrive, release | release what is under way',
  ...{ parties: 2, episodes: EPISODES, batch: BATCH, ...memory },
  legend: ['arrived', 'released', 'units taken'],
  outcomes: { '1 0 | 0': 'interesting', '0 1 | 0': 'interesting' },
  open: (pieces, self): Party => {
    const sender = new Arenas(pieces, SENDER);
    const receiver = new Arenas(pieces, RECEIVER);
    return {
      reset: () => {
        if (self !== 0) return;
        for (let episode = 0; episode < BATCH; episode++) {
          sender.claim(episode);
          sender.of(episode).depart(0, RECEIVER);
        }
      },
      run: (episode) => {
        if (self === 1) return (sender.remains[episode] as BlockRemains).releaseUnderWay(SENDER, RECEIVER, new Set());
        if (!receiver.of(episode).arrive(0, SENDER)) return 0;
        receiver.of(episode).release(0);
        return 1;
      },
      left: (episode) => receiver.unitsUsed(episode),
    };
  },
};

/** Shared blocks: who has one. */
export const BLOCKS: readonly Litmus[] = [claim, release, arrive];

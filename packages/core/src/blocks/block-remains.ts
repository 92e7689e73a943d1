import { heldBy, isHeldBy, isUnderWay } from './arena-layout.ts';
import { ArenaWords } from './arena-words.ts';
import type { ArenaPlace } from './block-arena.ts';

/** What the arena holds at a moment: exact while nobody claims or releases. */
export interface ArenaUse {
  readonly blocks: number;
  readonly units: number;
  readonly unitsMax: number;
  /** The longest run of free units. */
  readonly longestFree: number;
}

/**
 * Releases what threads that have ended cannot release themselves (U6), in the name of `by`.
 *
 * Each block is taken over by compare-and-set before it is freed, so it is freed once, whoever else has the same idea.
 */
export class BlockRemains {
  readonly #words: ArenaWords;
  readonly #own: number;

  /** @param by the thread that acts, which owns nothing under incarnation 0 */
  constructor(place: ArenaPlace, by: number) {
    this.#words = new ArenaWords(place);
    this.#own = heldBy(by, 0);
  }

  /** What `thread` owned when it ended. Invariant: after its exit, before a successor runs. @returns how many blocks, with what it was about to claim or had all but freed */
  releaseHeldBy(thread: number): number {
    return this.#releaseWhere((owner) => isHeldBy(owner, thread));
  }

  /**
   * What is still under way from one thread to another, after all that had arrived was read; `waiting`: blocks that records name
   * which a successor will read.
   * @returns how many blocks
   */
  releaseUnderWay(from: number, to: number, waiting: ReadonlySet<number>): number {
    return this.#releaseWhere((owner, block) => isUnderWay(owner, from, to) && !waiting.has(block));
  }

  use(): ArenaUse {
    const words = this.#words;
    const { units: unitsMax } = words;
    let [blocks, units, free, longestFree] = [0, 0, 0, 0];
    for (let unit = 0; unit < unitsMax; unit++) {
      const isTaken = words.isTaken(unit);
      free = isTaken ? 0 : free + 1;
      longestFree = Math.max(longestFree, free);
      if (isTaken) units++;
      if (words.isHead(unit)) blocks++;
    }
    return { blocks, units, unitsMax, longestFree };
  }

  #releaseWhere(isMeant: (owner: number, block: number) => boolean): number {
    const words = this.#words;
    let released = 0;
    for (let unit = 0; unit < words.units; unit++) {
      const owner = words.ownerOf(unit);
      if (!isMeant(owner, unit)) continue;
      if (!words.tryPass(unit, owner, this.#own)) continue;
      words.free(unit);
      released++;
    }
    return released;
  }
}

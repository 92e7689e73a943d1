import { observe, tryAdvance } from '#memory';
import { FREE, heldBy, isHead, isHeldBy, isUnderWay, ownersIndex } from './arena-layout.ts';
import { endOfBlock, freeBlock } from './free-block.ts';
import type { ArenaPlace } from './shared-block-arena.ts';

/** What the arena holds at a moment: exact while nobody claims or releases. */
export interface ArenaUse {
  readonly blocks: number;
  readonly units: number;
  readonly unitsMax: number;
  /** The longest run of free units. */
  readonly longestFree: number;
}

/**
 * Releases what threads that have ended cannot release themselves (B6), in the name of `by`.
 *
 * Each block is taken over by compare-and-set before it is freed, so it is freed once, whoever else has the same idea.
 */
export class BlockRemains {
  readonly #words: Int32Array;
  readonly #first: number;
  readonly #end: number;
  readonly #own: number;

  /** @param by the thread that acts, which owns nothing under incarnation 0 */
  constructor({ words, memory, unitBytes, threads }: ArenaPlace, by: number) {
    this.#first = ownersIndex(threads);
    this.#end = this.#first + Math.floor(memory.byteLength / unitBytes);
    this.#words = new Int32Array(words);
    this.#own = heldBy(by, 0);
  }

  /** What `thread` owned when it ended. Invariant: after its exit, before a successor runs. @returns how many blocks */
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
    let [blocks, units, free, longestFree] = [0, 0, 0, 0];
    for (let index = this.#first; index < this.#end; index++) {
      const owner = observe(this.#words, index);
      free = owner === FREE ? free + 1 : 0;
      longestFree = Math.max(longestFree, free);
      if (owner !== FREE) units++;
      if (isHead(owner)) blocks++;
    }
    return { blocks, units, unitsMax: this.#end - this.#first, longestFree };
  }

  #releaseWhere(isMeant: (owner: number, block: number) => boolean): number {
    let released = 0;
    for (let index = this.#first; index < this.#end; index++) {
      const owner = observe(this.#words, index);
      if (!isHead(owner) || !isMeant(owner, index - this.#first)) continue;
      if (!tryAdvance(this.#words, index, owner, this.#own)) continue;
      freeBlock(this.#words, index, endOfBlock(this.#words, index));
      released++;
    }
    return released;
  }
}

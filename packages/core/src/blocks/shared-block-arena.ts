import { observe, tryAdvance } from '#memory';
import { FREE, heldBy, isUnderWay, ownersIndex, TAIL, THREADS_MAX, underWay } from './arena-layout.ts';
import { type BlockArena, NO_BLOCK } from './block-arena.ts';
import { endOfBlock, freeBlock } from './free-block.ts';

/** What the arena of one system is made of. Survives `workerData`. */
export interface ArenaPlace {
  /** Words: `arena-layout.ts`. */
  readonly words: SharedArrayBuffer;
  /** What is lent out. */
  readonly memory: SharedArrayBuffer;
  readonly unitBytes: number;
  readonly threads: number;
}

/** Every unit of a run was free. */
const TAKEN = -1;

/**
 * One thread's view of the arena: the units' owner words are all there is, so whatever thread dies, at whatever access, they say
 * exactly what it had (docs/shared-blocks.md, rules B1 to B4).
 *
 * Searches from the start: first fit by address keeps the far end free for long blocks, and bounds what fragmentation can cost.
 *
 * Limit: a search looks at each unit before the first fit, about a nanosecond each.
 */
export class SharedBlockArena implements BlockArena {
  readonly unitBytes: number;
  readonly capacityBytes: number;
  /** How often a run that looked free was taken from under a claim: its units were given back, which is news for who waits. */
  lostRaces = 0;
  readonly #memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #first: number;
  readonly #units: number;
  readonly #thread: number;
  readonly #incarnation: number;
  readonly #own: number;

  /** @throws RangeError for more threads than an owner word can name */
  constructor({ words, memory, unitBytes, threads }: ArenaPlace, thread: number, incarnation: number) {
    if (threads > THREADS_MAX) throw new RangeError(`Cannot open arena: at most ${THREADS_MAX} threads, given ${threads}`);
    this.unitBytes = unitBytes;
    this.#memory = memory;
    this.#words = new Int32Array(words);
    this.#first = ownersIndex(threads);
    this.#units = Math.floor(memory.byteLength / unitBytes);
    this.capacityBytes = this.#units * unitBytes;
    this.#thread = thread;
    this.#incarnation = incarnation;
    this.#own = heldBy(thread, incarnation);
  }

  tryClaim(byteLength: number): number {
    const units = Math.max(1, Math.ceil(byteLength / this.unitBytes));
    let run = 0;
    for (let unit = 0; unit < this.#units; unit++) {
      // Observed, not peeked at: whoever waits looks once more after it has said so (B5).
      if (observe(this.#words, this.#first + unit) !== FREE) run = 0;
      else if (++run === units) {
        const start = unit - units + 1;
        const failed = this.#take(start, units);
        if (failed === TAKEN) return start;
        unit = failed;
        run = 0;
      }
    }
    return NO_BLOCK;
  }

  bytes(block: number, byteLength: number): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(this.#memory, block * this.unitBytes, byteLength);
  }

  depart(block: number, to: number): void {
    this.#pass(block, this.#own, this.#wayTo(to));
  }

  recall(block: number, to: number): void {
    this.#pass(block, this.#wayTo(to), this.#own);
  }

  arrive(block: number, from: number, to = this.#thread): boolean {
    const index = this.#first + block;
    const owner = observe(this.#words, index);
    return isUnderWay(owner, from, to) && tryAdvance(this.#words, index, owner, this.#own);
  }

  release(block: number): void {
    if (observe(this.#words, this.#first + block) !== this.#own) throw this.#notOurs(block);
    freeBlock(this.#words, this.#first + block, endOfBlock(this.#words, this.#first + block));
  }

  #wayTo(to: number): number {
    return underWay(this.#thread, to, this.#incarnation);
  }

  /** Pairs with: `arrive`, which sees what was written into the block before. */
  #pass(block: number, from: number, to: number): void {
    if (!tryAdvance(this.#words, this.#first + block, from, to)) throw this.#notOurs(block);
  }

  /**
   * B2: the head first, then its tails upwards; what is not free after all makes it give back, downwards.
   * Of claims that overlap, the one that begins last meets none of the others' heads, so one of them always succeeds.
   * @returns `TAKEN`, or the first unit that was not free
   */
  #take(start: number, units: number): number {
    const head = this.#first + start;
    if (!tryAdvance(this.#words, head, FREE, this.#own)) return start;
    for (let unit = 1; unit < units; unit++) {
      if (tryAdvance(this.#words, head + unit, FREE, TAIL)) continue;
      this.lostRaces++;
      freeBlock(this.#words, head, head + unit);
      return start + unit;
    }
    return TAKEN;
  }

  #notOurs(block: number): RangeError {
    return new RangeError(`Cannot use block ${block}: it is not owned by thread ${this.#thread}`);
  }
}

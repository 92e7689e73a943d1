import { observe, peek, publish, tryAdvance } from '#memory';
import { FREE, heldBy, isUnderWay, TAIL, THREADS_MAX, underWay } from './arena-layout.ts';
import { ArenaWords, NOT_KNOWN } from './arena-words.ts';
import { type ArenaPlace, type BlockArena, NO_BLOCK } from './block-arena.ts';

/**
 * One thread's view of the arena: the units' owner words are all there is, so whatever thread dies, at whatever access, they say
 * exactly what it had (docs/shared-blocks.md, rules U1 to U4).
 *
 * Searches from the start: first fit by address keeps the far end free for long blocks, and bounds what fragmentation can cost.
 *
 * Limit: a search looks at each block and each free unit before the first fit, some nanoseconds each.
 */
export class SharedBlockArena implements BlockArena {
  readonly unitBytes: number;
  readonly capacityBytes: number;
  /** How often a run that looked free was taken from under a claim: its units were given back, which is news for who waits. */
  lostRaces = 0;
  readonly #memory: SharedArrayBuffer;
  readonly #words: ArenaWords;
  readonly #thread: number;
  readonly #incarnation: number;
  readonly #own: number;

  /** @throws RangeError for more threads than an owner word can name */
  constructor(place: ArenaPlace, thread: number, incarnation: number) {
    const { memory, unitBytes, threads } = place;
    if (threads > THREADS_MAX) throw new RangeError(`Cannot open arena: at most ${THREADS_MAX} threads, given ${threads}`);
    this.unitBytes = unitBytes;
    this.#memory = memory;
    this.#words = new ArenaWords(place);
    this.capacityBytes = this.#words.units * unitBytes;
    this.#thread = thread;
    this.#incarnation = incarnation;
    this.#own = heldBy(thread, incarnation);
  }

  tryClaim(byteLength: number): number {
    const wanted = Math.max(1, Math.ceil(byteLength / this.unitBytes));
    const seen = this.#glance(wanted);
    return seen !== NO_BLOCK && this.#take(seen, wanted) === seen + wanted ? seen : this.#search(wanted);
  }

  /**
   * Where a run looks free to whoever reads without an edge, which is a tenth of the time: most claims find one so.
   *
   * Racy, benign: whether it is free says the claim, and room that an old word hides is found by the search.
   */
  #glance(wanted: number): number {
    const { owners, lengths, units: end } = this.#words;
    let run = 0;
    for (let unit = 0; unit < end; unit++) {
      if (peek(owners, unit) === FREE) {
        if (++run === wanted) return unit - wanted + 1;
      } else {
        run = 0;
        unit += Math.max(0, peek(lengths, unit) - 1);
      }
    }
    return NO_BLOCK;
  }

  #search(wanted: number): number {
    const { owners, lengths, units: end } = this.#words;
    let run = 0;
    for (let unit = 0; unit < end; unit++) {
      // Observed, not peeked at: whoever waits looks once more after it has said so (U5).
      if (observe(owners, unit) === FREE) {
        if (++run < wanted) continue;
        const start = unit - wanted + 1;
        const taken = this.#take(start, wanted);
        if (taken === start + wanted) return start;
        unit = taken;
      } else {
        const length = observe(lengths, unit);
        if (length !== NOT_KNOWN) unit += length - 1;
      }
      run = 0;
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
    const { owners } = this.#words;
    // A damaged record may name any.
    if (!(block >= 0 && block < owners.length)) return false;
    const owner = observe(owners, block);
    return isUnderWay(owner, from, to) && tryAdvance(owners, block, owner, this.#own);
  }

  release(block: number): void {
    if (observe(this.#words.owners, block) !== this.#own) throw this.#notOurs(block);
    this.#words.free(block);
  }

  #wayTo(to: number): number {
    return underWay(this.#thread, to, this.#incarnation);
  }

  /** Pairs with: `arrive`, which sees what was written into the block before. */
  #pass(block: number, from: number, to: number): void {
    if (!tryAdvance(this.#words.owners, block, from, to)) throw this.#notOurs(block);
  }

  /**
   * U2: the head first, then its tails upwards, then the length; if one of them is not free after all, it gives back what it has,
   * downwards. Of claims that overlap, the one that begins last meets no head of the others, so one of them always succeeds.
   * @returns the first unit that was not free; behind the run: all were
   */
  #take(start: number, wanted: number): number {
    const { owners, lengths } = this.#words;
    if (!tryAdvance(owners, start, FREE, this.#own)) return start;
    const end = start + wanted;
    for (let unit = start + 1; unit < end; unit++) {
      if (tryAdvance(owners, unit, FREE, TAIL)) continue;
      this.lostRaces++;
      this.#words.freeRun(start, unit);
      return unit;
    }
    publish(lengths, start, wanted);
    return end;
  }

  #notOurs(block: number): RangeError {
    return new RangeError(`Cannot use block ${block}: it is not owned by thread ${this.#thread}`);
  }
}

import { heldBy, isUnderWay, NOBODYS, THREADS_MAX, underWay } from './arena-layout.ts';
import { ArenaWords } from './arena-words.ts';
import { type ArenaPlace, type BlockArena, NO_BLOCK } from './block-arena.ts';

/**
 * One thread's view of the arena: what is taken, and whose it is, stands in shared words alone, so whatever thread dies, at whatever access, they
 * say exactly what it had (docs/shared-blocks.md, rules U1 to U4).
 *
 * Searches from the start: first fit by address keeps the far end free for long blocks, and bounds what fragmentation can cost.
 *
 * Limit: a search looks at a word for each sixteen units before the first fit, some nanoseconds each.
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
    const seen = this.#words.findFree(wanted, 0, true);
    return seen !== NO_BLOCK && this.#tryTake(seen, wanted) ? seen : this.#search(wanted);
  }

  /** With an edge at each look: whoever waits looks once more after it has said so (U5). */
  #search(wanted: number): number {
    let start = this.#words.findFree(wanted, 0, false);
    while (start !== NO_BLOCK && !this.#tryTake(start, wanted)) start = this.#words.findFree(wanted, start + 1, false);
    return start;
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
    const words = this.#words;
    // A damaged record may name any.
    if (!(block >= 0 && block < words.units)) return false;
    const owner = words.glanceAtOwner(block);
    return isUnderWay(owner, from, to) && words.tryPass(block, owner, this.#own);
  }

  release(block: number): void {
    if (this.#words.glanceAtOwner(block) !== this.#own) throw this.#notOurs(block);
    this.#words.free(block);
  }

  #wayTo(to: number): number {
    return underWay(this.#thread, to, this.#incarnation);
  }

  /** Pairs with: `arrive`, which sees what was written into the block before. */
  #pass(block: number, from: number, to: number): void {
    if (!this.#words.tryPass(block, from, to)) throw this.#notOurs(block);
  }

  /**
   * U2: the owner first, then the units; if one of them is taken after all, it gives back what it has. Of claims that overlap, one always
   * succeeds: whoever meets a unit of another meets it in a group that this one has taken already (the owner of the head counts as a step before
   * its group), so if that one fails too, it fails in a higher group, and there is a highest.
   */
  #tryTake(start: number, wanted: number): boolean {
    const words = this.#words;
    if (!words.tryPass(start, NOBODYS, this.#own)) return false;
    if (words.tryTake(start, start + wanted)) return true;
    words.disown(start);
    this.lostRaces++;
    return false;
  }

  #notOurs(block: number): RangeError {
    return new RangeError(`Cannot use block ${block}: it is not owned by thread ${this.#thread}`);
  }
}

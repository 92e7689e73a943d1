import { add, observe, peek, publish, tryAdvance } from '#memory';
import { ALL_TAKEN, GROUP_SHIFT, GROUP_UNITS, groupsIndex, groupsOf, ownerIndex, unitsIndex, NOBODYS } from './arena-layout.ts';
import { type ArenaPlace, NO_BLOCK } from './block-arena.ts';

const IN_GROUP = GROUP_UNITS - 1;

/**
 * The words of an arena: which units are taken, and whose the blocks are that begin with them.
 *
 * What is taken and where a block begins changes in one step, sixteen units at a time; so whoever sees a part of a block sees where it begins.
 */
export class ArenaWords {
  readonly units: number;
  readonly #groups: number;
  /** From the first group on. */
  readonly #words: Int32Array;

  constructor({ words, memory, unitBytes, threads }: ArenaPlace) {
    this.units = Math.floor(memory.byteLength / unitBytes);
    this.#groups = groupsOf(this.units);
    this.#words = new Int32Array(words, groupsIndex(threads) * 4, unitsIndex(this.#groups));
  }

  /** Whose the block is that begins with `unit`. */
  ownerOf(unit: number): number {
    return observe(this.#words, ownerIndex(unit));
  }

  /**
   * The same, without an edge, for whoever owns it or has read the record that names it.
   *
   * Racy, benign: he sees what was written before that, and proves it by the step that he takes.
   */
  glanceAtOwner(unit: number): number {
    return peek(this.#words, ownerIndex(unit));
  }

  /** From one owner to the next, if it is that one's. */
  tryPass(unit: number, from: number, to: number): boolean {
    return tryAdvance(this.#words, ownerIndex(unit), from, to);
  }

  /** From now on another block may begin with `unit`. */
  disown(unit: number): void {
    publish(this.#words, ownerIndex(unit), NOBODYS);
  }

  /**
   * Where the first run of `wanted` free units begins, at `from` or behind it, or `NO_BLOCK`.
   *
   * Racy, benign for a glance, which reads without an edge and takes a tenth of the time: whether a run is free says the claim, and room that an old
   * word hides is found by who does not glance.
   */
  findFree(wanted: number, from: number, isGlance: boolean): number {
    let start = from;
    let before = bitOf(from) - 1;
    for (let group = from >> GROUP_SHIFT; group < this.#groups; group++) {
      const word = isGlance ? peek(this.#words, unitsIndex(group)) : observe(this.#words, unitsIndex(group));
      const taken = (word | before) & ALL_TAKEN;
      before = 0;
      const behind = (group + 1) << GROUP_SHIFT;
      if (taken === ALL_TAKEN) {
        start = behind;
        continue;
      }
      for (let unit = behind - GROUP_UNITS; taken !== 0 && unit < behind; unit++) {
        if ((taken & bitOf(unit)) === 0) continue;
        if (unit - start >= wanted) return start;
        start = unit + 1;
      }
      if (Math.min(behind, this.units) - start >= wanted) return start;
    }
    return NO_BLOCK;
  }

  /**
   * U2: takes the units of `start` to `end`, the groups upwards; if one of these is taken, it gives back what it has.
   * Invariant: the owner of `start` is whoever calls.
   */
  tryTake(start: number, end: number): boolean {
    for (let unit = start; unit < end; unit = nextGroup(unit)) {
      if (this.#tryTakeIn(unit, end, unit === start ? headOf(unit) : 0)) continue;
      this.#giveBack(start, unit);
      return false;
    }
    return true;
  }

  /** What of `unit` to `end` lies in the group of `unit`. Others change other bits of the word meanwhile. */
  #tryTakeIn(unit: number, end: number, head: number): boolean {
    const index = unitsIndex(unit >> GROUP_SHIFT);
    const wanted = bitsOf(unit, end);
    // Racy, benign: an old value fails the compare-and-set, or is read again with an edge before it refuses.
    let seen = peek(this.#words, index);
    for (;;) {
      if ((seen & wanted) === 0 && tryAdvance(this.#words, index, seen, seen | wanted | head)) return true;
      seen = observe(this.#words, index);
      if ((seen & wanted) !== 0) return false;
    }
  }

  /**
   * U3: gives the block's units back, the groups downwards, that of the head last, and then its owner: so at each moment what is left is a block of
   * the same owner, or no block any more. One whose claim has ended before it took a unit has none.
   */
  free(head: number): void {
    this.#giveBack(head, this.#endOf(head));
    this.disown(head);
  }

  /** The units of `start`, where a block begins, to `end`: they are taken, and nobody else's. */
  #giveBack(start: number, end: number): void {
    if (start === end) return;
    for (let group = (end - 1) >> GROUP_SHIFT; group >= start >> GROUP_SHIFT; group--) {
      const unit = Math.max(start, group << GROUP_SHIFT);
      add(this.#words, unitsIndex(group), -(bitsOf(unit, end) | (unit === start ? headOf(unit) : 0)));
    }
  }

  /**
   * Behind the last unit of the block that begins with `head`; `head` itself if none does.
   *
   * Racy, benign: these bits nobody else changes, or their thread was seen to exit; and behind them no old word shows a tail: one that stood there
   * belonged to a block whose last group was given back before the unit before it, which this block has claimed since.
   */
  #endOf(head: number): number {
    let seen = this.#seen(head);
    if ((seen & headOf(head)) === 0) return head;
    let unit = head + 1;
    while (unit < this.units) {
      const first = unit & IN_GROUP;
      if (first === 0) seen = this.#seen(unit);
      const tails = onesFrom(first, seen & ~(seen >>> GROUP_UNITS));
      unit += tails;
      if (first + tails < GROUP_UNITS) break;
    }
    return unit;
  }

  /** For display, or while nobody claims or frees. */
  isTaken(unit: number): boolean {
    return (this.#seen(unit) & bitOf(unit)) !== 0;
  }

  /** The same: whether a block begins with it. */
  isHead(unit: number): boolean {
    return (this.#seen(unit) & headOf(unit)) !== 0;
  }

  /** Of the group of `unit`, without an edge. */
  #seen(unit: number): number {
    return peek(this.#words, unitsIndex(unit >> GROUP_SHIFT));
  }
}

function bitOf(unit: number): number {
  return 1 << (unit & IN_GROUP);
}

function headOf(unit: number): number {
  return bitOf(unit) << GROUP_UNITS;
}

/** Of the units of `unit` to `end`, those in the group of `unit`. */
function bitsOf(unit: number, end: number): number {
  const first = unit & IN_GROUP;
  const count = Math.min(end - unit, GROUP_UNITS - first);
  return ((1 << count) - 1) << first;
}

/** How many of the lower 16 bits are set in a row, from bit `first` on. */
function onesFrom(first: number, bits: number): number {
  const ones = (bits & ALL_TAKEN) >>> first;
  return 31 - Math.clz32(~ones & (ones + 1));
}

function nextGroup(unit: number): number {
  return (unit | IN_GROUP) + 1;
}

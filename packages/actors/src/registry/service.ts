import type { InternalRef } from '../cell/internals.ts';

/** How one actor stands under one key. */
interface Standing {
  /** It is found no more, although it lives. */
  isWithdrawn: boolean;
  /** This thread has told the others. */
  isAnnounced: boolean;
}

const NOBODY: readonly InternalRef[] = Object.freeze([]);
/** So many may be added before it is looked whether some of the others have ended. */
const SPARE = 32;

/**
 * Those who are registered under one key, as one thread knows them.
 *
 * A set that only grows, twice over: registered, and withdrawn. Both are final, and an entry is void when its actor has ended, which every
 * thread reads for itself in the slot. So it does not matter how often, from whom, or in which order a thread hears of an entry.
 */
export class Service {
  readonly id: string;
  readonly listeners = new Set<() => void>();
  readonly #standings = new Map<InternalRef, Standing>();
  #living: readonly InternalRef[] = NOBODY;
  #isStale = false;
  #tidyAt = SPARE;

  constructor(id: string) {
    this.id = id;
  }

  get isEmpty(): boolean {
    return this.#standings.size === 0 && this.listeners.size === 0;
  }

  /** Nobody listens, and all have ended. */
  isForgotten(): boolean {
    if (this.listeners.size > 0) return false;
    for (const ref of this.#standings.keys()) if (ref.isAlive) return false;
    return true;
  }

  /** @returns whether that was news */
  add(ref: InternalRef): boolean {
    if (this.#standings.has(ref) || !ref.isAlive) return false;
    this.#standings.set(ref, { isWithdrawn: false, isAnnounced: false });
    this.#isStale = true;
    // Where nobody looks, the ended ones would pile up.
    if (this.#standings.size >= this.#tidyAt) this.#tidy();
    return true;
  }

  /** @returns whether that was news */
  withdraw(ref: InternalRef): boolean {
    this.add(ref);
    const standing = this.#standings.get(ref);
    if (standing === undefined || standing.isWithdrawn) return false;
    standing.isWithdrawn = true;
    this.#isStale = true;
    return true;
  }

  /** It has ended. @returns whether that was news */
  drop(ref: InternalRef): boolean {
    this.#isStale ||= this.#standings.has(ref);
    return this.#standings.delete(ref);
  }

  /** This thread is about to tell the others. @returns false if it has */
  announce(ref: InternalRef): boolean {
    const standing = this.#standings.get(ref);
    if (standing === undefined || standing.isAnnounced) return false;
    standing.isAnnounced = true;
    return true;
  }

  /** All that has not ended, as far as was looked. */
  *entries(): Iterable<{ readonly ref: InternalRef; readonly isWithdrawn: boolean }> {
    for (const [ref, { isWithdrawn }] of this.#standings) if (ref.isAlive) yield { ref, isWithdrawn };
  }

  has(ref: InternalRef): boolean {
    return this.#standings.has(ref);
  }

  /** All that stand here, whether they live or not. */
  members(): Iterable<InternalRef> {
    return this.#standings.keys();
  }

  /** Those that are found: a stop that has begun anywhere is seen at once (I2). */
  living(): readonly InternalRef[] {
    if (this.#isStale || !this.#living.every((ref) => ref.isAlive)) this.#tidy();
    return this.#living;
  }

  /** The same as they were at the last look: whoever has come since is among them, and some may have ended. */
  known(): readonly InternalRef[] {
    if (this.#isStale) this.#tidy();
    return this.#living;
  }

  /** Where somebody listens, whoever is ending stays until its end is told: that is the news. */
  #tidy(): void {
    const living: InternalRef[] = [];
    for (const [ref, { isWithdrawn }] of this.#standings) {
      if (ref.isAlive) {
        if (!isWithdrawn) living.push(ref);
      } else if (this.listeners.size === 0) this.#standings.delete(ref);
    }
    if (living.length === 0) this.#living = NOBODY;
    else if (!isSame(living.sort(byPlace), this.#living)) this.#living = Object.freeze(living);
    this.#isStale = false;
    this.#tidyAt = 2 * this.#standings.size + SPARE;
  }
}

function isSame(one: readonly InternalRef[], other: readonly InternalRef[]): boolean {
  return one.length === other.length && one.every((ref, index) => ref === other[index]);
}

/** The same order in every thread. */
function byPlace(a: InternalRef, b: InternalRef): number {
  return a.thread - b.thread || a.slot - b.slot || a.generation - b.generation;
}

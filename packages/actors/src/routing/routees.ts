import type { Routee } from './routee.ts';

/** Whom a router passes to. */
export interface Routees {
  /** At any time those that live; the same array as long as they are the same. Each is looked at. */
  living(): readonly Routee[];
  /**
   * The same as they were when somebody looked last: nobody is missing, some may have ended since. Costs the same however many there are, so whoever
   * needs one of them looks at that one alone.
   */
  known(): readonly Routee[];
}

/** Whether there is anybody. */
export function hasLiving(routees: Routees): boolean {
  const [first] = routees.known();
  return first !== undefined && (first.isAlive || routees.living().length > 0);
}

/** A list that was given, without those that have ended since. */
export class GivenRoutees implements Routees {
  #living: readonly Routee[];

  constructor(routees: readonly Routee[]) {
    this.#living = routees;
  }

  living(): readonly Routee[] {
    if (!this.#living.every((routee) => routee.isAlive)) this.#living = this.#living.filter((routee) => routee.isAlive);
    return this.#living;
  }

  known(): readonly Routee[] {
    return this.#living;
  }
}

import type { Routee } from './routee.ts';

/** Whom a router passes to, at any time those that live; the same array as long as they are the same. */
export interface Routees {
  living(): readonly Routee[];
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
}

import type { Routee } from './routee.ts';
import type { Routees } from './routees.ts';

/** Whoever is found under a key. */
export class FoundRoutees implements Routees {
  readonly key: string;
  readonly #find: () => readonly Routee[];

  constructor(key: string, find: () => readonly Routee[]) {
    this.key = key;
    this.#find = find;
  }

  living(): readonly Routee[] {
    return this.#find();
  }
}

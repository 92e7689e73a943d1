import type { AnyRef } from '../contract/actor-ref.ts';
import { askAgain } from './ask-again.ts';

/** One wish, until it is settled. */
interface Wish<T> {
  /** What is wished about the same thing behind it, if anything is. */
  later: Promise<T> | undefined;
}

/**
 * Wishes about things of which the last counts, and which are asked again if whoever grants them restarts meanwhile.
 *
 * Invariant: a wish is not asked again behind a later one about the same thing: it is over, and settles as that one does. _Both are sent in order, but the later may wait in
 * the ring of a thread that dies with the earlier one, and is granted before the earlier is known to be lost (D2): asked again, that would be the last._
 */
export class AskedInOrder<T> {
  readonly #of: AnyRef;
  /** The last of each thing. */
  readonly #last = new Map<unknown, Wish<T>>();

  constructor(of: AnyRef) {
    this.#of = of;
  }

  /** Asks at once. @throws as `askAgain`, or what a later wish rejects with: as a rejection */
  ask(about: unknown, ask: () => Promise<T>): Promise<T> {
    const before = this.#last.get(about);
    const wish: Wish<T> = { later: undefined };
    this.#last.set(about, wish);
    const granted = this.#granted(about, wish, ask);
    if (before !== undefined) before.later = granted;
    return granted;
  }

  async #granted(about: unknown, wish: Wish<T>, ask: () => Promise<T>): Promise<T> {
    try {
      return await askAgain(this.#of, () => wish.later ?? ask());
    } finally {
      if (this.#last.get(about) === wish) this.#last.delete(about);
    }
  }
}

import type { AnyRef } from '../contract/actor-ref.ts';
import { askAgain } from './ask-again.ts';

/** One wish, until it is settled. */
interface Wish<T> {
  readonly kind: string;
  /** What counts in its place, if it was wished behind it. */
  later: Promise<T> | undefined;
}

/**
 * Wishes about things of which the last counts, and which are asked again if whoever grants them restarts meanwhile.
 *
 * Invariant: a wish is not asked again behind a later one that counts in its place: it is over, and settles as that one does. _Both are sent in order, but the later may wait in
 * the ring of a thread that dies with the earlier one, and is granted before the earlier is known to be lost (D2): asked again, that would be the last._
 */
export class AskedInOrder<T> {
  readonly #of: AnyRef;
  /** Those of each thing that are not settled. */
  readonly #open = new Map<unknown, Set<Wish<T>>>();

  constructor(of: AnyRef) {
    this.#of = of;
  }

  /**
   * Asks at once, in the place of all before it about the same thing.
   *
   * @param kind what the wish is, where `askBeside` is used
   * @throws as `askAgain`, or what a later wish rejects with: as a rejection
   */
  ask(about: unknown, ask: () => Promise<T>, kind = ''): Promise<T> {
    return this.#replace([...(this.#open.get(about) ?? [])], this.#granted(about, kind, ask));
  }

  /** The same for what takes back nothing of those of its kind before it, which are asked again as if it were not there. */
  askBeside(about: unknown, ask: () => Promise<T>, kind: string): Promise<T> {
    const others = [...(this.#open.get(about) ?? [])].filter((wish) => wish.kind !== kind);
    return this.#replace(others, this.#granted(about, kind, ask));
  }

  #replace(before: readonly Wish<T>[], granted: Promise<T>): Promise<T> {
    for (const wish of before) wish.later = granted;
    return granted;
  }

  async #granted(about: unknown, kind: string, ask: () => Promise<T>): Promise<T> {
    const wish: Wish<T> = { kind, later: undefined };
    const open = this.#open.get(about) ?? new Set();
    this.#open.set(about, open.add(wish));
    try {
      return await askAgain(this.#of, () => wish.later ?? ask());
    } finally {
      open.delete(wish);
      if (open.size === 0) this.#open.delete(about);
    }
  }
}

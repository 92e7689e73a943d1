import type { HashKey, Route } from '../contract/route.ts';
import { shown } from '../contract/shown.ts';
import { KeyHash } from './key-hash.ts';
import { rendezvous } from './rendezvous.ts';
import { depthOf, memberNumber, type Routee } from './routee.ts';

/** Chooses one of the routees, of which there is at least one, for a message. Keeps what it knows as long as the array is the same. */
export interface Choice {
  /** If the chosen one has no room, another will do. */
  readonly isFree: boolean;
  index(routees: readonly Routee[], message: unknown): number;
  /** It can choose for this message; absent: for any. */
  takes?(message: unknown): boolean;
  /** The routee was asked. @returns what the asker is given in the place of `answer` */
  asked?<T>(routee: Routee, answer: Promise<T>): Promise<T>;
}

/** The choice behind a route; for those that pass to all, of the one that an ask is forwarded to (`pick`). */
export function choiceOf(route: Route<never>, random: () => number): Choice {
  if (typeof route === 'object') return new ByHash((route as { readonly hashOf: string }).hashOf);
  if (route === 'random') return { isFree: true, index: (routees) => Math.floor(random() * routees.length) };
  return route === 'smallest-mailbox' ? new Smallest(random) : new InTurn();
}

/** One after the other. */
class InTurn implements Choice {
  readonly isFree = true;
  #next = 0;

  index(routees: readonly Routee[]): number {
    const index = this.#next % routees.length;
    this.#next = index + 1;
    return index;
  }
}

/** What one thread has sent is forgotten after so many messages per routee: by then their depths say more of it than its own count. */
const REMEMBERED = 4;

/**
 * One for which nothing waits, if there is one, and otherwise the better of two that chance picks.
 *
 * Depths are published once per turn and read without an edge, so what is seen is some moments old, and all senders see the same. If each
 * went to the smallest of all, all would, until it is the largest. The better of two is nearly as good with fresh figures, and far better
 * with old ones (Mitzenmacher, "How useful is old information?", 2000). Besides, each sender adds what it has told lately, and what it has asked and is not answered:
 * that may be in a handler's hands, or wait for a thread that is busy, which shows in no depth.
 */
class Smallest implements Choice {
  readonly isFree = true;
  readonly #random: () => number;
  #of: readonly Routee[] = [];
  #sent = new Uint32Array(0);
  #sum = 0;
  readonly #unanswered = new Map<Routee, number>();

  constructor(random: () => number) {
    this.#random = random;
  }

  index(routees: readonly Routee[]): number {
    if (routees !== this.#of || this.#sum >= REMEMBERED * routees.length) this.#forget(routees);
    const chosen = this.#idle(routees) ?? this.#betterOfTwo(routees);
    this.#sent[chosen] = (this.#sent[chosen] as number) + 1;
    this.#sum++;
    return chosen;
  }

  /** It counts until it is answered, and no longer. */
  asked<T>(routee: Routee, answer: Promise<T>): Promise<T> {
    const index = this.#of.indexOf(routee);
    if (index !== -1 && (this.#sent[index] as number) > 0) {
      this.#sent[index] = (this.#sent[index] as number) - 1;
      this.#sum--;
    }
    this.#unanswered.set(routee, (this.#unanswered.get(routee) ?? 0) + 1);
    return answer.finally(() => this.#answered(routee));
  }

  #answered(routee: Routee): void {
    const left = (this.#unanswered.get(routee) as number) - 1;
    if (left === 0) this.#unanswered.delete(routee);
    else this.#unanswered.set(routee, left);
  }

  #idle(routees: readonly Routee[]): number | undefined {
    let chosen: number | undefined;
    let found = 0;
    for (let index = 0; index < routees.length; index++) {
      // Each of the k found so far is kept with probability 1/k.
      if (this.#loadOf(routees, index) === 0 && this.#random() * ++found < 1) chosen = index;
    }
    return chosen;
  }

  #betterOfTwo(routees: readonly Routee[]): number {
    const one = Math.floor(this.#random() * routees.length);
    if (routees.length === 1) return one;
    const other = (one + 1 + Math.floor(this.#random() * (routees.length - 1))) % routees.length;
    return this.#loadOf(routees, one) <= this.#loadOf(routees, other) ? one : other;
  }

  #loadOf(routees: readonly Routee[], index: number): number {
    const routee = routees[index] as Routee;
    return depthOf(routee) + (this.#sent[index] as number) + (this.#unanswered.get(routee) ?? 0);
  }

  #forget(routees: readonly Routee[]): void {
    this.#of = routees;
    this.#sum = 0;
    this.#sent = new Uint32Array(routees.length);
  }
}

/** The one that the key belongs to. */
class ByHash implements Choice {
  /** Whoever has the key has its state. */
  readonly isFree = false;
  readonly #field: string;
  readonly #hash = new KeyHash();
  #of: readonly Routee[] = [];
  #members = new Uint32Array(0);

  constructor(field: string) {
    this.#field = field;
  }

  index(routees: readonly Routee[], message: unknown): number {
    const key = this.#keyOf(message);
    if (!isHashKey(key)) throw new TypeError(`Cannot route by "${this.#field}": it is a text, a number or a bigint, not ${shown(key)}`);
    if (routees !== this.#of) {
      this.#of = routees;
      this.#members = Uint32Array.from(routees, memberNumber);
    }
    return rendezvous(this.#hash.of(key), this.#members);
  }

  takes(message: unknown): boolean {
    return isHashKey(this.#keyOf(message));
  }

  #keyOf(message: unknown): unknown {
    return (message as { readonly [field: string]: unknown } | null | undefined)?.[this.#field];
  }
}

function isHashKey(key: unknown): key is HashKey {
  return typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint';
}

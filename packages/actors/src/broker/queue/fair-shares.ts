import { FairShare } from './fair-share.ts';

/** The fairness keys of what is in a queue: each is known as long as there is a message of it, and no longer. */
export class FairShares {
  readonly #byKey = new Map<string, FairShare>();
  /** Ids that were given back. 0 is of the messages that name no key. */
  readonly #free: number[] = [];
  #made = 0;

  get size(): number {
    return this.#byKey.size;
  }

  /**
   * The share of a message that comes in.
   *
   * @param weight undefined: what was said last
   * @param messageKey what its queue knows the message by
   */
  take(key: string, weight: number | undefined, messageKey: number): FairShare {
    let share = this.#byKey.get(key);
    if (share === undefined) this.#byKey.set(key, (share = new FairShare(key, this.#free.pop() ?? this.#byKey.size + 1, ++this.#made)));
    share.messages++;
    if (weight !== undefined && messageKey > share.weightFrom) {
      share.weight = weight;
      share.weightFrom = messageKey;
    }
    return share;
  }

  /** One of its messages has left. */
  giveBack(share: FairShare): void {
    if (--share.messages > 0) return;
    this.#byKey.delete(share.key);
    this.#free.push(share.id);
  }
}

/** Where tasks of a share wait, beside those of others. */
export interface FairPlace {
  /** It stands nowhere from now on: its share is about to have another turn. */
  stepOut(): void;
  /** It stands where its share's turn says. */
  stepIn(): void;
}

/** What takes turns with others (Q13): the tasks of one fairness key, or all that have none. */
export class FairShare {
  /** Undefined: of those that have none. */
  readonly key: string | undefined;
  readonly places = new Set<FairPlace>();
  /** Tasks that have not ended. */
  tasks = 0;
  /** So many are given in one turn. */
  weight = 1;
  /** Which turn of the queue was its last that is over; 0: none yet. Whoever has the least is next. */
  turn = 0;
  /** Of its next turn, or of the one that it is in, so many are used up. */
  #used = 0;

  constructor(key?: string) {
    this.key = key;
  }

  /** One of its tasks was given to an agent. @returns whether its turn is over by that */
  gave(): boolean {
    this.#used++;
    if (this.#used < this.weight) return false;
    this.#used = 0;
    return true;
  }
}

/** A line of a share, as the share knows it: where tasks of it wait beside those of others. */
export interface ShareLine {
  /** It stands nowhere from now on: `turn` of its share is about to change. */
  stepOut(): void;
  /** It stands where `turn` says. */
  stepIn(): void;
}

/** What takes turns with others (Q13): the tasks of one fairness key, or all that have none. */
export class FairShare {
  /** Undefined: of those that have none. */
  readonly key: string | undefined;
  readonly lines = new Set<ShareLine>();
  /** Tasks that have not ended; not counted of those that have no key, whose share stays. */
  tasks = 0;
  /** So many are given in one turn; what a submission says holds at once. */
  weight = 1;
  /** Which turn of the queue was its last that is over; 0: none yet. Whoever has the least is next. */
  turn = 0;
  /** How many were given in the turn that it is in; 0: it is in none. */
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

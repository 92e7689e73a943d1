/** What each new run counts: the mean follows a change within some eight runs, and one outlier moves it by an eighth. */
const WEIGHT = 1 / 8;
/** Fewer say nothing. */
const RUNS_TO_JUDGE = 8;

interface Measured {
  meanMs: number;
  runs: number;
}

/**
 * How long tasks of each kind have run: an exponentially weighted mean, with one number a kind. No quantile: a high one would refuse what
 * mostly ends in time, and a mean that is not reached is what an admission test can be sure enough of to turn work away.
 *
 * Limit: a kind is never forgotten.
 */
export class RunTimes {
  readonly #kinds = new Map<string, Measured>();

  add(kind: string, runMs: number): void {
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { meanMs: runMs, runs: 1 });
    else {
      known.meanMs += (runMs - known.meanMs) * WEIGHT;
      known.runs++;
    }
  }

  /** 0: not known yet. */
  expectedMs(kind: string): number {
    const known = this.#kinds.get(kind);
    return known === undefined || known.runs < RUNS_TO_JUDGE ? 0 : known.meanMs;
  }
}

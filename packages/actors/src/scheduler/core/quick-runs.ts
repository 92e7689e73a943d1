/** Of so many runs of a kind, the last ones, the quickest tenth is known. */
const RUNS = 32;
const TENTH = 10;
/** Fewer say nothing. */
const RUNS_TO_JUDGE = 8;
/** One of so many in a row is let through. */
const LET_THROUGH = 16;

interface Kind {
  /** A ring of the last runs. */
  readonly lastMs: Float64Array;
  runs: number;
  /** What all but the quickest tenth of them has taken, or longer. Undefined: to be found out again. */
  quickMs: number | undefined;
  /** Ruled out since one was let through, or begun. */
  ruledOut: number;
}

/**
 * What quick runs of each kind take: a tenth of the last 32 was quicker. A task with less time left than that is hopeless, as far as one can know: with the mean in
 * its place half of what is ruled out would have been done where run times differ much (docs/scheduling-simulation.md).
 *
 * Limit: a kind is never forgotten.
 */
export class QuickRuns {
  readonly #kinds = new Map<string, Kind>();

  add(kind: string, runMs: number): void {
    let known = this.#kinds.get(kind);
    if (known === undefined) {
      known = { lastMs: new Float64Array(RUNS), runs: 0, quickMs: undefined, ruledOut: 0 };
      this.#kinds.set(kind, known);
    }
    known.lastMs[known.runs % RUNS] = runMs;
    known.runs++;
    known.quickMs = undefined;
  }

  /** What quick runs take, if that is more than `leftMs`, and it is not one of those that are let through; otherwise 0. */
  tooLongMs(kind: string, leftMs: number): number {
    const known = this.#kinds.get(kind);
    if (known === undefined || known.runs < RUNS_TO_JUDGE) return 0;
    known.quickMs ??= quickOf(known);
    if (known.quickMs <= leftMs) return 0;
    known.ruledOut = (known.ruledOut + 1) % LET_THROUGH;
    return known.ruledOut === 0 ? 0 : known.quickMs;
  }
}

function quickOf({ lastMs, runs }: Kind): number {
  const known = Math.min(runs, RUNS);
  return lastMs.slice(0, known).sort()[Math.floor(known / TENTH)] as number;
}

import type { Litmus, Verdict } from './litmus.ts';

const RESULT_BITS = 4;
const RESULTS = 1 << RESULT_BITS;
/** Three parties, and what is left. */
const PLACES = 4;
export const TABLE_BYTES = RESULTS ** PLACES * Float64Array.BYTES_PER_ELEMENT;

/** How often each outcome came about. One thread counts; others may read when it has ended. */
export class OutcomeTable {
  readonly #counts: Float64Array;
  readonly #litmus: Litmus;

  constructor(memory: SharedArrayBuffer, litmus: Litmus) {
    this.#counts = new Float64Array(memory);
    this.#litmus = litmus;
  }

  count(code: number): void {
    this.#counts[code] = (this.#counts[code] as number) + 1;
  }

  /** Of what one place of an outcome holds, the last being what is left. */
  static codeOf(place: number, result: number): number {
    return (result & (RESULTS - 1)) << (RESULT_BITS * place);
  }

  get rows(): readonly OutcomeRow[] {
    const rows: OutcomeRow[] = [];
    for (const [code, count] of this.#counts.entries()) {
      if (count === 0) continue;
      const outcome = this.#textOf(code);
      rows.push({ outcome, count, verdict: this.#litmus.outcomes[outcome] ?? 'forbidden' });
    }
    return rows.sort((one, other) => other.count - one.count);
  }

  /** Outcomes that must come about and have not. */
  get missing(): readonly string[] {
    const seen = new Set(this.rows.map(({ outcome }) => outcome));
    return Object.entries(this.#litmus.outcomes).flatMap(([outcome, verdict]) =>
      verdict === 'interesting' && !seen.has(outcome) ? [outcome] : [],
    );
  }

  get episodes(): number {
    return this.rows.reduce((sum, { count }) => sum + count, 0);
  }

  #textOf(code: number): string {
    const { parties, legend } = this.#litmus;
    const resultOf = (place: number): number => (code >>> (RESULT_BITS * place)) & (RESULTS - 1);
    const seen = Array.from({ length: parties }, (_, party) => resultOf(party)).join(' ');
    return legend.length > parties ? `${seen} | ${resultOf(PLACES - 1)}` : seen;
  }
}

/** What is left stands behind all parties there may be. */
export const LEFT_PLACE = PLACES - 1;

export interface OutcomeRow {
  readonly outcome: string;
  readonly count: number;
  readonly verdict: Verdict | 'forbidden';
}

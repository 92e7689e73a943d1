import type { LabelBounds } from '../contract/metrics.ts';
import { shown } from '../contract/shown.ts';

/** What a value beyond the bound of its label counts as. */
export const OTHER = 'other';

/** Limit: characters of a value. Values stand in a table of 256 KiB, which all metrics of a thread share (M6). */
export const VALUE_MAX = 120;

/** Which values the labels of one metric have in this thread, and what becomes of more. */
export class LabelSpace {
  readonly #name: string;
  readonly #labels: readonly string[];
  readonly #bounds: readonly (readonly string[] | number)[];
  /** By label: the values so far, where their number is bounded. */
  readonly #seen: readonly Set<string>[];

  /** @param known values that have series already */
  constructor(name: string, bounds: LabelBounds, known: Iterable<readonly string[]>) {
    this.#name = name;
    this.#labels = Object.keys(bounds);
    this.#bounds = Object.values(bounds);
    this.#seen = this.#labels.map(() => new Set<string>());
    for (const values of known) for (const [at, value] of values.entries()) this.#seen[at]?.add(value);
  }

  /**
   * The values in the order of the labels, each within its bound, and cut where it is too long.
   * @throws TypeError for a label too many or too few, or a value that there is not
   */
  valuesOf(given: Readonly<Record<string, unknown>>): readonly string[] {
    const values = this.#labels.map((label, at) => this.#valueOf(label, given[label], at));
    if (Object.keys(given).length !== this.#labels.length) {
      const unknown = Object.keys(given).filter((label) => !this.#labels.includes(label));
      throw new TypeError(`Cannot label "${this.#name}": it has no label ${unknown.map(shown).join(', ')}`);
    }
    // Only now: what is refused for one label is none of the values that another may have.
    for (const [at, value] of values.entries()) if (typeof this.#bounds[at] === 'number') this.#seen[at]?.add(value);
    return values;
  }

  #valueOf(label: string, value: unknown, at: number): string {
    if (typeof value !== 'string')
      throw new TypeError(`Cannot label "${this.#name}": the value of "${label}" is a text, not ${shown(value)}`);
    const bound = this.#bounds[at] as readonly string[] | number;
    if (typeof bound !== 'number') {
      if (bound.includes(value)) return value;
      throw new TypeError(`Cannot label "${this.#name}": "${label}" is one of ${bound.join(', ')}, not ${shown(value)}`);
    }
    const seen = this.#seen[at] as Set<string>;
    const kept = cut(value);
    if (seen.has(kept)) return kept;
    return seen.size - (seen.has(OTHER) ? 1 : 0) >= bound ? OTHER : kept;
  }
}

/** Half of a character that is two. */
const HALF = /\p{Surrogate}/u;
const HALVES = /\p{Surrogate}/gu;

/**
 * As much of it as is kept; not half of a character that is two. Cut again, it stays the same: a successor reads it from the table.
 *
 * Such a half in the middle is what it is where it is read, U+FFFD: two that are the same there would be one series twice, for which Prometheus refuses them all.
 */
function cut(value: string): string {
  const short = value.length <= VALUE_MAX ? value : `${value.slice(0, VALUE_MAX - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
  return HALF.test(short) ? short.replace(HALVES, '\uFFFD') : short;
}

import type { LabelBounds } from '../contract/metrics.ts';
import { shown } from '../contract/shown.ts';

/** What a value beyond the bound of its label counts as. */
export const OTHER = 'other';

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
   * The values in the order of the labels, each within its bound.
   * @throws TypeError for a label too many or too few, or a value that there is not
   */
  valuesOf(given: Readonly<Record<string, unknown>>): readonly string[] {
    const values = this.#labels.map((label, at) => this.#valueOf(label, given[label], at));
    if (Object.keys(given).length === this.#labels.length) return values;
    const unknown = Object.keys(given).filter((label) => !this.#labels.includes(label));
    throw new TypeError(`Cannot label "${this.#name}": it has no label ${unknown.map(shown).join(', ')}`);
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
    if (seen.has(value)) return value;
    if (seen.size - (seen.has(OTHER) ? 1 : 0) >= bound) return OTHER;
    seen.add(value);
    return value;
  }
}

/** Counts by name. */
export type Terms = Readonly<Record<string, number>>;

const total = (terms: Terms): number => Object.values(terms).reduce((sum, count) => sum + count, 0);
const shown = (terms: Terms): string =>
  Object.entries(terms)
    .map(([name, count]) => `${name} ${count}`)
    .join(' + ');

/** The balance of a run: each line says what must be the same, and what it was. */
export class Sheet {
  readonly problems: string[] = [];
  readonly totals: Record<string, number> = {};
  #part = '';

  /** What follows is about that. */
  begin(part: string): void {
    this.#part = part;
  }

  /** Both sides are the same, but for `slack`. */
  same(left: Terms, right: Terms, slack = 0): void {
    this.#add(left);
    this.#add(right);
    this.#line(`${shown(left)} = ${shown(right)}`, Math.abs(total(left) - total(right)) <= slack, slack);
  }

  /** The left side is the right one at most. */
  atMost(left: Terms, right: Terms): void {
    this.#add(left);
    this.#line(`${shown(left)} <= ${shown(right)}`, total(left) <= total(right), 0);
  }

  /** So much at least, or the run has not tried it. */
  atLeast(what: Terms, least: number): void {
    this.#add(what);
    this.#line(`${shown(what)} >= ${least}`, total(what) >= least, 0);
  }

  /** None of these. */
  none(what: Terms, example = ''): void {
    this.#add(what);
    this.#line(`${shown(what)} = 0${total(what) === 0 ? '' : ` (${example})`}`, total(what) === 0, 0);
  }

  holds(what: string, isSo: boolean): void {
    this.#line(what, isSo, 0);
  }

  #add(terms: Terms): void {
    for (const [name, count] of Object.entries(terms)) this.totals[`${this.#part} ${name}`] = count;
  }

  #line(text: string, isRight: boolean, slack: number): void {
    const line = `${this.#part.padEnd(9)} ${text}${slack === 0 ? '' : ` (within ${slack})`}`;
    if (!isRight) this.problems.push(line);
    process.stdout.write(`  ${isRight ? 'ok   ' : 'WRONG'} ${line}\n`);
  }
}

/** Counts of kinds that are not known before. */
export class Kinds {
  readonly #counts = new Map<string, number>();

  add(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  of(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  get total(): number {
    return total(this.terms);
  }

  get terms(): Terms {
    return Object.fromEntries([...this.#counts].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));

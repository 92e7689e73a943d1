import { ExpectationError } from './expectation-error.ts';
import { checkMs, type Passage } from './passage.ts';

/** So much is kept, and then half of it: a test that makes more looks at counts. */
const KEPT_MAX = 100_000;
/** How much of what came is told of a failed expectation. */
const SHOWN = 8;

/** What is waited for, and how it is told. */
export interface Wanted<T, U extends T> {
  /** In words, as the object of "to come": `a message "seen"`. */
  readonly what: string;
  /** Whether this is it. */
  readonly is: (arrived: T) => arrived is U;
  /** Only the next one counts. Else it is looked for among all that nobody has expected yet. */
  readonly isNext: boolean;
  /** Default: the patience of the passage. */
  readonly timeout?: number | undefined;
}

/** How arrivals are told to people. */
export interface Telling<T> {
  /** Where they arrive. */
  readonly place: string;
  readonly show: (arrived: T) => string;
  /** Why it may not have come: the end of a sentence, or nothing. */
  readonly why?: () => string;
}

/**
 * What came to one place in order, and what of it nobody has expected yet: of messages at a probe, dead letters, lines, events.
 *
 * ```
 * all    a b c d e     kept to the end
 * open       c   e     a, b and d were expected
 * ```
 */
export class Arrivals<T> {
  readonly #passage: () => Passage;
  readonly #telling: Telling<T>;
  readonly #all: T[] = [];
  #open: T[] = [];

  /** @param passage asked for it only when somebody waits: what arrives may do so before there is one */
  constructor(passage: () => Passage, telling: Telling<T>) {
    this.#passage = passage;
    this.#telling = telling;
  }

  get all(): readonly T[] {
    return this.#all;
  }

  /** Nobody has expected these yet. */
  get open(): readonly T[] {
    return this.#open;
  }

  /** @param isExpected it is kept, but nobody need expect it */
  add(arrived: T, isExpected = false): void {
    this.#all.push(arrived);
    if (!isExpected) this.#open.push(arrived);
    for (const kept of [this.#all, this.#open]) if (kept.length > KEPT_MAX) kept.splice(0, KEPT_MAX / 2);
  }

  /** As if nothing had come. */
  forget(): void {
    this.#all.length = 0;
    this.#open = [];
  }

  /** From now on nobody need expect those. */
  dismiss(isDismissed: (arrived: T) => boolean): void {
    this.#open = this.#open.filter((one) => !isDismissed(one));
  }

  /** Waits for it, and takes it. @throws ExpectationError that says what came instead */
  async take<U extends T>({ what, is, isNext, timeout }: Wanted<T, U>): Promise<U> {
    const withinMs = timeout ?? this.#passage().patienceMs;
    this.#passage().hasFailed = false;
    const here = (): boolean => (isNext ? this.#open.length > 0 : this.#open.some(is));
    if (!here()) await this.#passage().until(here, withinMs);
    const found = isNext ? this.#open[0] : this.#open.find(is);
    if (found === undefined || !is(found)) throw this.#failed(this.#cameInstead(what, withinMs));
    this.#open.splice(this.#open.indexOf(found), 1);
    return found;
  }

  /** @throws ExpectationError that says what came; RangeError for what is no time to wait */
  async none(what: string, isOne: (arrived: T) => boolean, forMs: number): Promise<void> {
    checkMs('wait', forMs);
    this.#passage().hasFailed = false;
    await this.#passage().settle();
    if (forMs > 0) await this.#passage().until(() => this.#open.some(isOne), forMs);
    if (!this.#open.some(isOne)) return;
    const came = this.#list(this.#open.filter(isOne));
    throw this.#failed(new ExpectationError(`Cannot see no ${what} ${this.#telling.place}: came ${came}`));
  }

  #failed(error: ExpectationError): ExpectationError {
    this.#passage().hasFailed = true;
    return error;
  }

  #cameInstead(what: string, withinMs: number): ExpectationError {
    const { place, why } = this.#telling;
    const reason = why?.() ?? '';
    const nothing = `nothing came within ${withinMs} ms${reason}${this.#passage().advice}`;
    if (this.#open.length === 0) return new ExpectationError(`Cannot see ${what} ${place}: ${nothing}`);
    const before = this.#all.length - this.#open.length;
    const expected = before === 0 ? '' : `; ${before} had been expected before`;
    return new ExpectationError(`Cannot see ${what} ${place}: came instead ${this.#list(this.#open)}${expected}${reason}`);
  }

  #list(some: readonly T[]): string {
    const shown = some.slice(0, SHOWN).map((one, index) => `${index + 1}. ${this.#telling.show(one)}`);
    const more = some.length > SHOWN ? `, and ${some.length - SHOWN} more` : '';
    return `${shown.join(', ')}${more}`;
  }
}

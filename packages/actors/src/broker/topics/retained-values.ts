import { matches } from './topic-pattern.ts';

/** What was published last to a topic that keeps it. */
export interface RetainedValue {
  readonly topic: string;
  readonly body: unknown;
  readonly at: number;
}

/**
 * The last value of each topic that keeps it, in the order in which they came: of more than there is room for, the one that was not published for the
 * longest time is forgotten.
 */
export class RetainedValues {
  readonly #values = new Map<string, RetainedValue>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#values.size;
  }

  /** @returns the topic that was forgotten for it, if one was */
  keep(value: RetainedValue): string | undefined {
    const { topic } = value;
    // Anew, so that it comes last.
    this.#values.delete(topic);
    this.#values.set(topic, value);
    if (this.#values.size <= this.#max) return undefined;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
    return oldest;
  }

  /** Whether there was one. */
  forget(topic: string): boolean {
    return this.#values.delete(topic);
  }

  /** Of all topics that match, the one that was published first, first. */
  matching(pattern: string): RetainedValue[] {
    const exact = this.#values.get(pattern);
    if (exact !== undefined) return [exact];
    const isMatch = matches(pattern);
    return isMatch === undefined ? [] : [...this.#values.values()].filter(({ topic }) => isMatch(topic));
  }
}
